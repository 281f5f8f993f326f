"""What a claim in the bank may measure, and how it is judged.

A measure is a plain function with keyword arguments that returns a number, a string or a truth value; a
module here lists its own in MEASURES, and the claim names one. Two arguments are not the claim's to give:
`run`, the reference run, and `seed`, for what is drawn at random. Seed 0 is what a student sees who changes
nothing; a claim must come out alike for all its seeds. A measure raises NoEvidenceError where the assets
cannot tell (a picture without a mask has no parts), ValueError for an argument that makes no sense.
"""

import inspect
import math
from collections.abc import Callable, Mapping
from typing import Any

from questions.checked_yaml import BadFileError
from questions.evidence import architecture, classes, filters, heads, language, pictures, quality, senses
from questions.evidence.run import Run
from questions.schema import Claim, Measured, NoEvidenceError

__all__ = ["SHIPPED", "VOCABULARY", "NoEvidenceError", "Run", "measure"]

Value = str | bool | int | float

MODULES = (architecture, classes, pictures, quality, filters, language, heads, senses)
VOCABULARY: Mapping[str, Callable[..., Value]] = {
    function.__name__: function for module in MODULES for function in module.MEASURES
}
SHIPPED = Run()


def measure(claim: Claim, run: Run = SHIPPED) -> Measured:
    """Evaluate `claim` on `run`.

    Raises BadFileError where the vocabulary does not know it, where a number lies within `margin` of the
    threshold (what cannot be told apart must not be asked), or where the seeds disagree; NoEvidenceError
    where the run's assets cannot tell.
    """
    call = f"{claim.measure}({_list(claim.of)})"
    if claim.measure not in VOCABULARY:
        raise BadFileError(f"unknown measure {claim.measure}; expected one of {', '.join(VOCABULARY)}")
    seeds = range(claim.seeds) if "seed" in _wants(claim.measure) else [None]
    try:
        values = [_value(claim.measure, claim.of, seed, run) for seed in seeds]
        if claim.minus is not None:
            call += f" - the same({_list(claim.minus)})"
            less = [_value(claim.measure, claim.of | claim.minus, seed, run) for seed in seeds]
            values = [float(a) - float(b) for a, b in zip(values, less, strict=True)]
    except (TypeError, LookupError, ValueError) as error:
        raise BadFileError(f"{call} cannot be evaluated: {error}") from None
    said = f"{call} = {', '.join(map(shown, values if len(set(values)) > 1 else values[:1]))}"
    truths = {_holds(claim, value, said) for value in values}
    if len(truths) > 1:
        raise BadFileError(f"{said}: right by one seed and wrong by another, so it must not be asked")
    return Measured(truths.pop(), f"measured: {said}{_expected(claim)}")


def shown(value: Value) -> str:
    """A value as the key has it: three digits of a float."""
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def _holds(claim: Claim, value: Value, said: str) -> bool:
    if claim.equals is not None:
        return value == claim.equals
    threshold = claim.over if claim.over is not None else claim.under
    if isinstance(value, str) or threshold is None or math.isnan(value):
        raise BadFileError(f"{said}, which is not a number to compare")
    if abs(value - threshold) < claim.margin:
        raise BadFileError(f"{said} is within {claim.margin} of {threshold}: too close to be asked")
    return value > threshold if claim.over is not None else value < threshold


def _expected(claim: Claim) -> str:
    found = [(word, getattr(claim, word)) for word in ("equals", "over", "under")]
    return "".join(f" ({word} {shown(value)}?)" for word, value in found if value is not None)


def _list(arguments: Mapping[str, object]) -> str:
    return ", ".join(f"{name}={value}" for name, value in arguments.items())


def _value(name: str, of: Mapping[str, Any], seed: int | None, run: Run) -> Value:
    """What a measure returns; on one run it is asked the same once."""
    given = {"run": run} if "run" in _wants(name) else {}
    drawn = {} if seed is None else {"seed": seed}
    return run.once((name, repr(of), seed), lambda: VOCABULARY[name](**given, **of, **drawn))


def _wants(name: str) -> Mapping[str, inspect.Parameter]:
    return inspect.signature(VOCABULARY[name]).parameters
