"""What a claim in the bank may measure (VOCABULARY), and what it is measured on (SHIPPED).

How a claim is judged by them, and what a measure is, is told in questions/measuring.py.
"""

from collections.abc import Callable, Mapping

from questions.evidence import architecture, classes, filters, heads, language, pictures, quality, senses
from questions.evidence.reference_run import Run
from questions.measuring import Value

__all__ = ["SHIPPED", "VOCABULARY", "Run"]

MODULES = (architecture, classes, pictures, quality, filters, language, heads, senses)
VOCABULARY: Mapping[str, Callable[..., Value]] = {
    function.__name__: function for module in MODULES for function in module.MEASURES
}
SHIPPED = Run()
