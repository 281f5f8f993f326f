"""Judges a claim of the bank by a measure of the homework's own, on its reference run.

A measure is a plain function with keyword arguments that returns a number, a string or a truth value; the
homework's evidence (questions/evidence/) gives its own as VOCABULARY, and a claim names one. Two arguments
are not the claim's to give: `run`, the reference run, and `seed`, for what is drawn at random. Seed 0 is what
a student sees who changes nothing; a claim must come out alike for all its seeds. A measure raises
NoEvidenceError where the assets cannot tell (a file is missing), ValueError for an argument that makes no
sense.
"""

import inspect
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, TypeVar

from questions.errors import BadFileError, NoEvidenceError
from questions.schema import Claim, Measured

Value = str | bool | int | float
Vocabulary = Mapping[str, Callable[..., Value]]
T = TypeVar("T")


@dataclass(frozen=True)
class ReferenceRun:
    """The run of the homework that claims are measured on, with its assets.

    What was computed once is kept in `memory`.
    """

    memory: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False, kw_only=True)

    def once(self, key: Any, make: Callable[[], T]) -> T:
        """The value that `make` gives, which is called the first time only."""
        if key not in self.memory:
            self.memory[key] = make()
        return self.memory[key]

    def check(self) -> list[str]:
        """Read all assets now: a line for each part of them that is left out."""
        return []


def with_assets(run: ReferenceRun, assets: Mapping[str, Path]) -> ReferenceRun:
    """The run with other assets in the place of its own. Raises NoEvidenceError for one that it lacks."""
    known = [one.name for one in fields(run) if one.name != "memory"]
    if unknown := [name for name in assets if name not in known]:
        expected = f"expected one of {', '.join(known)}" if known else "this homework has none"
        raise NoEvidenceError(f"there is no asset {unknown[0]}; {expected}")
    return replace(run, memory={}, **assets)  # what was computed so far is of the other assets


def measure(claim: Claim, vocabulary: Vocabulary, run: ReferenceRun) -> Measured:
    """Evaluate a claim on a run: whether it holds, and the measured value in words.

    Raises BadFileError where the vocabulary does not know it, where a number lies within `margin` of the
    threshold (what cannot be told apart must not be asked), or where the seeds disagree; NoEvidenceError
    where the run's assets cannot tell.
    """
    call = f"{claim.measure}({_listed_arguments(claim.of)})"
    if not (function := vocabulary.get(claim.measure)):
        raise BadFileError(f"unknown measure {claim.measure}; expected one of {', '.join(vocabulary)}")
    seeds = range(claim.seeds) if "seed" in _wants(function) else [None]
    try:
        values = [_value(function, claim.of, seed, run) for seed in seeds]
        if claim.minus is not None:
            call += f" - the same({_listed_arguments(claim.minus)})"
            less = [_value(function, claim.of | claim.minus, seed, run) for seed in seeds]
            values = [float(a) - float(b) for a, b in zip(values, less, strict=True)]
    except (TypeError, LookupError, ValueError) as error:
        raise BadFileError(f"{call} cannot be evaluated: {error}") from None
    said = f"{call} = {', '.join(map(shown, values if len(set(values)) > 1 else values[:1]))}"
    truths = {_holds(claim, value, said) for value in values}
    if len(truths) > 1:
        raise BadFileError(f"{said}: right by one seed and wrong by another, so it must not be asked")
    return Measured(truths.pop(), f"measured: {said}{_expected(claim)}")


def listed(vocabulary: Vocabulary) -> str:
    """The text that lists every measure, a paragraph each: what a claim gives it, and what it returns."""
    paragraphs = []
    for name, function in vocabulary.items():
        given = [
            str(argument.replace(annotation=inspect.Parameter.empty))
            for argument in _wants(function).values()
            if argument.name not in ("run", "seed")
        ]
        drawn = " [seeds]" if "seed" in _wants(function) else ""
        paragraphs.append(f"{name}({', '.join(given)}){drawn}\n    {inspect.getdoc(function)}\n")
    return "".join(paragraphs)


def shown(value: Value) -> str:
    """The value as the key shows it: a float with three digits."""
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def _holds(claim: Claim, value: Value, said: str) -> bool:
    """Whether a measured value is as claimed. Raises BadFileError where it cannot be told."""
    if claim.equals is not None:
        return value == claim.equals
    threshold = claim.over if claim.over is not None else claim.under
    if isinstance(value, str) or threshold is None or math.isnan(value):
        raise BadFileError(f"{said}, which is not a number to compare")
    if abs(value - threshold) < claim.margin:
        raise BadFileError(f"{said} is within {claim.margin} of {threshold}: too close to be asked")
    return value > threshold if claim.over is not None else value < threshold


def _expected(claim: Claim) -> str:
    """The comparison that a claim makes, as the evidence shows it."""
    found = [(word, getattr(claim, word)) for word in ("equals", "over", "under")]
    return "".join(f" ({word} {shown(value)}?)" for word, value in found if value is not None)


def _listed_arguments(arguments: Mapping[str, object]) -> str:
    """The arguments as a call shows them."""
    return ", ".join(f"{name}={value}" for name, value in arguments.items())


def _value(
    function: Callable[..., Value], of: Mapping[str, Any], seed: int | None, run: ReferenceRun
) -> Value:
    """The value that a measure returns; on one run it is asked the same once only."""
    given = {"run": run} if "run" in _wants(function) else {}
    drawn = {} if seed is None else {"seed": seed}
    return run.once((function.__name__, repr(of), seed), lambda: function(**given, **of, **drawn))


def _wants(function: Callable[..., Value]) -> Mapping[str, inspect.Parameter]:
    """The parameters of a measure, by name."""
    return inspect.signature(function).parameters
