"""The checks accept every right way and refuse every wrong one; their statistics are what they say."""

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
import torch
import xai  # noqa: F401 (before torchvision)
import yaml
from scipy import spatial, stats
from torchvision.transforms.functional import gaussian_blur

from autograder.checking.mismatch import Mismatch, expect_close, expect_scalar, expect_shape
from autograder.checking.outcome import Outcome
from autograder.checking.returns import float_tensor
from autograder.checking.student import Student
from autograder.checks import distribution, inputs, reference, tries, usual_mistakes
from autograder.course import load_course
from autograder.grading.grade import Grader
from autograder.grading.marking import score_code
from autograder.intake.handed_in import Submission
from autograder.intake.submission import read_submission
from autograder.sandbox.calls import (
    Argument,
    Generator,
    Lost,
    Other,
    Raised,
    Reply,
    Returned,
    Tensor,
    Undefined,
)
from autograder.sandbox.define import functions_of
from questions.text import Text
from tests.benchmarks.handed_in import code_of, notebooks

TESTS = Path(__file__).parents[1]
PHOTOS = TESTS.parents[1] / "shared" / "photos"
MUTANTS = yaml.safe_load((TESTS / "mutants.yaml").read_text("utf-8"))
FULL = {"smoothgrad_noise": 3, "ig_baseline": 3, "euclidean_distance": 2, "cosine_similarity": 2}


# --- every right way and every wrong one, through the whole pipeline ---


RESULTS = {}  # each mutant is graded once, however many tests look at it


def graded(grader: Grader, verdict: str, name: str):
    if (verdict, name) not in RESULTS:
        (path,) = (TESTS / "mutants" / verdict).glob(f"{name}.*")
        RESULTS[verdict, name] = grader.grade(name, read_submission(path, grader.course.limits))
    return RESULTS[verdict, name]


@pytest.mark.parametrize("name", MUTANTS["right"])
@pytest.mark.slow(5)
def test_every_right_way_earns_full_points(grader, name):
    """However it is written, what is right loses nothing."""
    result = graded(grader, "right", name)
    reasons = [(o.todo, o.part, o.expected, o.got) for s in result.code for o in s.checks if not o.passed]
    for todo in MUTANTS["right"][name]:
        assert result.points_of(todo) == FULL[todo], [reason for reason in reasons if reason[0] == todo]
    assert result.status == "graded"


@pytest.mark.parametrize("name", MUTANTS["right"])
@pytest.mark.slow(5)
def test_every_right_way_earns_full_points_among_the_cells_of_the_handout(grader, name):
    """Which use some of the same names, and stand above it and below."""
    (path,) = (TESTS / "mutants" / "right").glob(f"{name}.*")
    if path.suffix != ".py":
        pytest.skip("it is a notebook of its own")
    code = code_of(path.read_text("utf-8"))
    submission = Submission(notebooks(code, np.random.default_rng(9)), None)
    result = grader.grade(name, submission)
    assert {todo: result.points_of(todo) for todo in code} == {todo: FULL[todo] for todo in code}
    assert result.status == "graded"


@pytest.mark.parametrize("name", MUTANTS["wrong"])
@pytest.mark.slow(5)
def test_every_wrong_way_loses_its_points_and_no_others(grader, name):
    """What is wrong earns nothing; of the baselines, exactly the wrong ones lose."""
    result, wrong = graded(grader, "wrong", name), MUTANTS["wrong"][name]
    for todo in wrong:
        lost = {score.part for score in result.code if score.todo == todo and not score.points}
        assert lost == (set(wrong[todo]) if isinstance(wrong, dict) else {""}), todo
    assert result.status == "graded"


@pytest.fixture(scope="module")
def solved() -> dict[str, Callable[..., object]]:
    """The course's own functions, run in this process."""
    scripts = (TESTS.parent / "solutions" / name for name in ("hw9_cnn.py", "hw9_bert.py"))
    return {name: one for path in scripts for name, one in functions_of(path, list(FULL)).functions.items()}


@pytest.mark.parametrize("name", MUTANTS["wrong"])
@pytest.mark.slow(20)
def test_every_failure_comes_with_a_program_that_fails_when_pasted(grader, solved, name):
    """Of at most ten lines; it fails behind the student's code and passes behind what is right."""
    (path,) = (TESTS / "mutants" / "wrong").glob(f"{name}.*")
    students = functions_of(path, list(FULL)).functions
    of_mutant = [one for one in graded(grader, "wrong", name).code if one.todo in MUTANTS["wrong"][name]]
    for score in of_mutant:
        failed = [check for check in score.checks if not check.passed]
        snippets = [check.snippet for check in failed if check.snippet]
        assert len(snippets) == bool(failed), score.name
        for snippet in snippets:
            assert snippet.count("\n") < 10
            exec(snippet, {**solved})
            with pytest.raises(BaseException):  # noqa: B017, PT011  whatever it is, the student sees it
                exec(snippet, {**students})


@pytest.mark.slow(10)
def test_no_program_fails_behind_what_is_right(solved):
    """Each of them, not only those that a mutant meets; and each can be pasted, with its own imports."""
    vectors = [*tries.of_vectors("euclidean_distance"), *tries.of_vectors("cosine_similarity")]
    baselines = [one for kind in ("black", "white", "mean", "blur") for one in tries.of_baseline(kind)]
    programs = [*vectors, *baselines, *tries.of_unknown_kinds(), *tries.of_uniform(), *tries.of_noise()]
    assert len(programs) == len(set(programs)) > 300
    for program in programs:
        exec(program, {**solved})


@pytest.mark.parametrize(
    "mistakes", [usual_mistakes.COSINE, usual_mistakes.DISTANCE], ids=["cosine", "distance"]
)
def test_a_usual_mistake_is_told_by_its_value_alone(mistakes):
    """On every pair that is judged, what is right is never taken for one; each mistake is, for some pairs."""
    right = reference.cosine if mistakes is usual_mistakes.COSINE else reference.euclidean
    pairs = [pair for seed in range(5) for pair in inputs.vectors(np.random.default_rng(seed))]
    wrong = [pair for pair in pairs if usual_mistakes.of_value(right(*pair) * 1.01, *pair, mistakes)]
    assert wrong == []
    for mistaken, said in mistakes:
        told = [usual_mistakes.of_value(np.float32(mistaken(*pair)), *pair, mistakes) for pair in pairs]
        assert told.count(said) > len(told) / 4, said.en
    assert usual_mistakes.of_value(float("nan"), *pairs[0], mistakes) is None


def test_what_programs_write_is_what_is_right_for_them():
    """The text of each vector and picture gives the values that the reference is computed of."""
    written = [*itertools.chain(*tries.VECTORS), *tries.PICTURES]
    for text, value in written:
        found = eval(text, {"np": np, "torch": torch})
        np.testing.assert_allclose(np.asarray(found), value, rtol=1e-5, atol=2e-4 if "torch" in text else 0)


@pytest.mark.parametrize("script", ["hw9_cnn.py", "hw9_bert.py"])
def test_the_solutions_earn_full_points(grader, script):
    """The course's own solutions, as the scripts they are kept in."""
    path = TESTS.parent / "solutions" / script
    result = grader.grade("solution", read_submission(path, grader.course.limits))
    todos = list(FULL)[:2] if "cnn" in script else list(FULL)[2:]
    assert [result.points_of(todo) for todo in todos] == [FULL[todo] for todo in todos]


# --- what a wrong kind of answer does, without a jail ---


def returned(value: object, **more: bool) -> Returned:
    """A value as the wire would bring it: pictures as tensors, what has no dimension as a number."""
    if isinstance(value, np.ndarray | np.generic):
        value = value.item() if value.ndim == 0 else Tensor(np.asarray(value))
    return Returned(value, **more)


@dataclass
class Direct:
    """In place of a jail: functions of this process, whose every reply may be replaced."""

    seed: int = 0
    spoil: Callable[[object, int], object] = lambda value, _: value
    count: itertools.count = field(default_factory=itertools.count)

    def calls(self, name: str, each: list[list[Argument]]) -> list[Reply]:
        return [self.call(name, *arguments) for arguments in each]

    def first_failing(self, name: str, tries: list[str]) -> None:
        return None

    def call(self, name: str, *arguments: Argument) -> Reply:
        values = [
            argument.values if isinstance(argument, Tensor)
            else np.random.default_rng([argument.seed, argument.drawn]) if isinstance(argument, Generator)
            else argument
            for argument in arguments
        ]  # fmt: skip
        try:
            value = getattr(self, name)(*values)
        except ValueError as error:
            return Raised("ValueError", str(error), "", is_value_error=True, out_of_memory=False)
        value = self.spoil(value, next(self.count))
        return value if isinstance(value, Reply) else returned(value)

    def smoothgrad_noise(self, image, level, n, rng):
        sigma = level * (image.max() - image.min())
        return (sigma * rng.standard_normal((n, *image.shape))).astype(image.dtype)

    def ig_baseline(self, image, kind, rng):
        if kind == "uniform":
            return rng.random(image.shape)
        return np.array(reference.baseline(image, kind))

    def euclidean_distance(self, a, b):
        return reference.euclidean(a, b)

    def cosine_similarity(self, a, b):
        return reference.cosine(a, b)


def points(grader: Grader, spoil: Callable[[object, int], object], seed: str = "a seed") -> dict[str, float]:
    """What each TODO and each part earns where every value is spoiled so."""
    outcomes = grader.examiner._checks.run(Direct(spoil=spoil), seed)
    return {score.name: float(score.points) for score in score_code(outcomes, grader.course.code)}


KINDS = [f"ig_baseline: {kind}" for kind in ("black", "white", "mean", "blur", "uniform", "error")]
PARTS = ["smoothgrad_noise", *KINDS, "euclidean_distance", "cosine_similarity"]

BLACK = {"ig_baseline: black", "ig_baseline: error"}  # a multiple of zero is zero
SPOILED = {  # what may keep its points although every value is spoiled so
    "zeros": (lambda v: v * 0, BLACK),
    "doubled": (lambda v: v * 2, BLACK),
    "halved": (lambda v: v / 2, BLACK),
    "negative": (lambda v: -v, BLACK | {"smoothgrad_noise"}),
    "a thousandth more": (lambda v: v * 1.001, BLACK | {"smoothgrad_noise"}),
    "a little added": (lambda v: v + 0.3, set()),
    "transposed": (lambda v: np.swapaxes(v, -1, -2) if np.ndim(v) else np.array([[v]]), set()),
    "an axis more": (lambda v: np.asarray(v)[None], set()),
    "an axis less": (lambda v: v[0] if np.ndim(v) else np.array([v]), set()),
    "NaN": (lambda v: v * math.nan, set()),
    "infinite": (lambda v: v + math.inf, set()),
    "one NaN": (lambda v: with_one(v, math.nan), set()),
    "one value off": (lambda v: with_one(v, 0.5), {"ig_baseline: uniform", "ig_baseline: error"}),
    "huge": (lambda v: np.asarray(v, np.float64) * 1e200 + 1e200 if np.ndim(v) else 1e200, set()),
    "empty": (lambda v: np.zeros((0,)), set()),
    "a number": (lambda v: 0.25, set()),
    "a tensor": (lambda v: np.full((2, 2), 0.25), set()),
    "words": (lambda v: Returned(Other("a generator")), set()),
    "nothing at all": (lambda v: Returned(None), set()),
    "a list": (lambda v: Returned(np.asarray(v).tolist() if np.ndim(v) else [v]), set()),
    "text": (lambda v: Returned("0.25"), set()),
    "true": (lambda v: Returned(True), set()),
    "a numpy array": (lambda v: Returned(np.asarray(v)), set()),
    "whole numbers": (
        lambda v: Tensor(np.asarray(v).astype(np.int64)) if np.ndim(v) else v,
        {"euclidean_distance", "cosine_similarity"},
    ),
    "changed arguments": (lambda v: returned(v, changed=True), set()),
    "shared memory": (lambda v: returned(v, shares=True), set()),
    "nothing": (lambda v: Undefined(), set()),
    "a loss": (lambda v: Lost("crashed"), set()),
    "an exception": (lambda v: Raised("KeyError", "x", "", is_value_error=False, out_of_memory=False), set()),
}  # fmt: skip


def with_one(value, new):
    """The value with one of its numbers, if it has several, replaced."""
    if np.ndim(value) == 0:
        return new
    changed = np.array(value)
    changed.flat[7] = new
    return changed


@pytest.mark.parametrize(("spoil", "kept"), SPOILED.values(), ids=SPOILED.keys())
@pytest.mark.slow(5)
def test_every_check_refuses_spoiled_values(grader, spoil, kept):
    """Zeros, doubling, a sign flip, a transpose, NaN, other kinds of value: what stays right is right."""
    earned = points(grader, lambda value, _: spoil(value))
    rightly = {name for name in PARTS if earned[name]}
    if "ig_baseline: error" in kept and not rightly & set(KINDS[:-1]):
        kept = kept - {"ig_baseline: error"}  # it counts only beside a right kind
    assert rightly == kept


def test_unspoiled_values_earn_everything(grader):
    """The tests above refuse what they refuse for its own sake."""
    earned = points(grader, lambda value, _: value)
    assert list(earned) == PARTS
    assert sum(earned.values()) == 10


@pytest.mark.slow(5)
def test_every_value_of_every_call_is_looked_at(grader):
    """One NaN in one call costs the part that asked, and no other."""
    calls: list[int] = []
    points(grader, lambda value, n: calls.append(n) or value)
    assert len(calls) > 50
    for bad in calls[::3]:
        earned = points(grader, lambda value, n, bad=bad: with_one(value, math.nan) if n == bad else value)
        assert len([name for name in PARTS if not earned[name]]) == 1


SHAPES = [(0,), (1, 3, 32, 32), (4, 3, 1, 1), (2,), (4, 3, 40, 0)]


@pytest.mark.parametrize("every", [1, 2, 3])
@pytest.mark.slow(5)
def test_no_shape_is_the_graders_fault(grader, every):
    """Shapes that change from call to call, empty ones too, are the student's."""
    for shape in SHAPES:
        points(grader, lambda value, n, shape=shape: np.full(shape, 0.5) if n % every == 0 else value)


# --- the session ---


@pytest.mark.slow(5)
def test_a_broken_grader_is_not_the_students_fault_and_mends(monkeypatch):
    """Where a check itself breaks, points stay empty, and the next submission is graded as ever."""
    source = b"import math\ndef euclidean_distance(a, b): return math.dist(a, b)\n"
    grader = Grader(load_course())
    with monkeypatch.context() as patch:
        patch.setattr(reference, "euclidean", lambda a, b: 1 / 0)
        broken = grader.grade("b1", Submission({"a.py": source}))
    mended = grader.grade("b1", Submission({"a.py": source}))
    grader.close()
    assert (broken.status, broken.total) == ("grader-error", None)
    assert "ZeroDivisionError" in broken.notices[-1].text.en
    assert broken.notices[-1].kind == "grader-failed"
    assert (mended.status, mended.total) == ("graded", 2)


def test_outcomes_speak_both_languages_and_name_their_todo(grader):
    """Every check has a title in two languages, every failure what was expected, what was got and a hint."""
    outcomes = grader.examiner._checks.run(Direct(spoil=lambda value, _: value * 0 - 1), "seed")
    assert {outcome.todo for outcome in outcomes} == set(FULL)
    for outcome in outcomes:
        texts = [outcome.title]
        if not outcome.passed:
            texts += [outcome.expected, outcome.got, outcome.hint]
        assert all(text.en and text.zh for text in texts), outcome


def test_a_parts_points_need_all_its_checks():
    """Points are shared among parts, given for all checks of a part or none, exactly."""
    from fractions import Fraction

    def outcome(todo, part, passed):
        return Outcome(todo, part, Text("t", "t"), passed, only_beside_another=part == "error")

    kinds = ["black", "white", "error"]
    outcomes = [outcome("a", "", True), outcome("a", "", False), outcome("c", "", True)]
    outcomes += [outcome("b", kind, kind != "white") for kind in kinds]
    worth = {"a": Fraction(3), "b": Fraction(1), "c": Fraction(1, 10)}
    scores = {score.name: score.points for score in score_code(outcomes, worth)}
    third = Fraction(1, 3)
    assert scores == {"a": 0, "c": Fraction(1, 10), "b: black": third, "b: white": 0, "b: error": third}
    only_errors = [outcome("b", kind, kind == "error") for kind in kinds]
    assert not any(score.points for score in score_code(only_errors, worth))


# --- the statistics ---


def quantile(p_below: float, p_above: float) -> float:
    """The normal deviate of these probabilities, by another road than the one under test."""
    return stats.norm.ppf(p_below) if p_below < p_above else stats.norm.isf(p_above)


@pytest.fixture
def z():
    return np.random.default_rng(5).standard_normal((9, 3, 33, 37)) * 1.02 + 0.001


def largest(scores: list[float]) -> float:
    """The normal deviate of the largest in size of these scores, by another road than the one under test."""
    one = stats.halfnorm.sf(max(map(abs, scores)))
    below = (1 - one) ** len(scores)
    return quantile(below, 1 - below)


def test_the_law_is_kolmogorovs(z):
    """The gap's z-score is that of scipy's Kolmogorov-Smirnov test."""
    values = z.ravel()
    gap = stats.kstest(values, "norm", method="asymp")
    expected = quantile(1 - gap.pvalue, gap.pvalue)
    assert distribution.normal_law(values) == pytest.approx(expected, abs=1e-6)
    uniform = np.sort(np.random.default_rng(1).random(5000) ** 1.02)
    p = stats.kstest(uniform, "uniform", method="asymp").pvalue
    assert distribution.kolmogorov(uniform) == pytest.approx(quantile(1 - p, p), abs=1e-6)


def test_the_shape_is_that_of_the_moments_and_the_tails(z):
    """Skewness and kurtosis over their standard errors; counts in the tails by the binomial law."""
    values = (z**3 / 9 + z).ravel()
    scores = distribution.shape(values)
    n = values.size
    assert scores["skewness"] == pytest.approx(stats.skew(values) / math.sqrt(6 / n), rel=1e-9)
    assert scores["kurtosis"] == pytest.approx(stats.kurtosis(values) / math.sqrt(24 / n), rel=1e-9)
    standard = stats.zscore(values)
    for edge in (2.5, 3.0, 3.5):
        count = int((abs(standard) > edge).sum())
        law = stats.binom(n, 2 * stats.norm.sf(edge))
        expected = quantile(law.cdf(count), law.sf(count - 1))
        assert scores[f"tail beyond {edge}"] == pytest.approx(expected, abs=1e-6)


def test_groups_compare_means_and_spreads_of_slices(z):
    """Chi-squared of the slices' means, and of their sums of squares, by loops."""
    slices = distribution.slices(z, 1)
    assert np.array_equal(slices[1], z[:, 1].ravel())
    n = slices.shape[1]
    means = sum((one.mean() * math.sqrt(n)) ** 2 for one in slices)
    squares = [sum(x * x for x in one) for one in slices]
    spreads = sum((square - sum(squares) / 3) ** 2 / (2 * n) for square in squares)
    scores = distribution.groups(slices)
    for name, value, degrees in (("means", means, 3), ("spreads", spreads, 2)):
        law = stats.chi2(degrees)
        expected = quantile(law.cdf(value), law.sf(value)) / (1 if name == "means" else math.sqrt(1 + 6 / n))
        assert scores[name] == pytest.approx(expected, abs=1e-6)


def test_dependence_is_the_largest_correlation_or_all_together(z):
    """Correlations of every pair of slices, by loops."""
    slices = distribution.slices(z, 0)
    n = slices.shape[1]
    correlations = [
        math.sqrt(n) * sum(a * b) / math.sqrt(sum(a * a) * sum(b * b))
        for a, b in itertools.combinations(slices, 2)
    ]
    law = stats.chi2(len(correlations))
    together = sum(c * c for c in correlations)
    scores = [largest(correlations), quantile(law.cdf(together), law.sf(together))]
    assert distribution.dependence(slices) == pytest.approx(max(scores, key=abs), abs=1e-6)
    assert distribution.dependence(slices[:1]) == 0


def test_shifted_is_the_largest_correlation_at_any_distance(z):
    """Of the values in a row with themselves, moved around by every number of places, by loops."""
    values = z[0, 0].ravel()[:1080]  # as many as an FFT likes: none is added
    correlations = [
        math.sqrt(1080) * sum(values * np.roll(values, by)) / sum(values**2) for by in range(1, 540)
    ]
    assert distribution.shifted(values) == pytest.approx(largest(correlations), abs=1e-6)


@pytest.mark.parametrize("offset", [(0, 0, 1, 1), (0, 0, 3, -2), (0, 1, 1, 0), (1, 0, 1, 1), (2, 1, 5, -7)])
def test_shifted_finds_a_correlation_along_any_offset(offset):
    """In samples, channels, rows and columns at once, also where the array's size suits no FFT."""
    z = np.random.default_rng(7).standard_normal((7, 3, 37, 41))
    assert abs(distribution.shifted(z)) < 4
    assert distribution.shifted(z + 0.2 * np.roll(z, offset, (0, 1, 2, 3))) > distribution.LIMIT + 1


def test_what_is_clipped_has_its_largest_values_more_than_once():
    """Values drawn in steps as coarse as float32's have not."""
    rng = np.random.default_rng(3)
    z = stats.norm.isf(rng.integers(1, 1 << 24, 250_000) / (1 << 24))
    assert distribution.clipped(z) < 0.2
    assert distribution.clipped(z.clip(-3.8, 3.8)) == 1


def test_repetition_is_the_share_of_values_that_occur_again():
    """Copies, mirrored and negative ones too, are counted; draws of their own are not."""
    z = np.random.default_rng(3).standard_normal(100_000)
    assert distribution.repeated(z, 1.0, 1.2) < 0.01
    for copies in (np.tile(z, 2), np.concatenate([z, -z]), np.concatenate([z, z[::-1]])):
        assert distribution.repeated(copies, 1.0, 1.2) == pytest.approx(0.5, abs=0.005)
    assert distribution.repeated(np.ones(100), 0.9, 1.1) > 0.9
    assert distribution.repeated(z, 9.0, 10.0) == 0


def draws(rng: np.random.Generator) -> np.ndarray:
    """A small draw: samples, channels, rows, columns."""
    return rng.standard_normal((6, 3, 12, 14))


def along_each_axis(z: np.ndarray) -> list[np.ndarray]:
    return [distribution.slices(z, axis) for axis in range(4)]


STATISTICS = {
    "mean": lambda rng: [distribution.mean(draws(rng))],
    "law": lambda rng: [distribution.normal_law(draws(rng).ravel())],
    "uniform law": lambda rng: [distribution.kolmogorov(np.sort(rng.random(2000)))],
    "moments": lambda rng: list(distribution.shape(rng.standard_normal(20_000)).values())[:2],
    "tails": lambda rng: list(distribution.shape(rng.standard_normal(20_000)).values())[2:],
    "extremes": lambda rng: [distribution.extremes([rng.random(3000) for _ in range(6)])],
    "means of groups": lambda rng: [distribution.groups(one)["means"] for one in along_each_axis(draws(rng))],
    "spreads of groups": lambda rng: [
        distribution.groups(one)["spreads"] for one in along_each_axis(draws(rng))
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", STATISTICS)
@pytest.mark.slow(5)
def test_scores_are_standard_normal_for_what_is_right(name):
    """Over thousands of draws: mean 0, deviation 1, one in 370 beyond 3, none beyond the limit."""
    rng = np.random.default_rng(11)
    scores = np.array([score for _ in range(1500) for score in STATISTICS[name](rng)])
    assert abs(scores.mean()) < 0.12
    assert 0.85 < scores.std() < 1.12
    assert np.mean(abs(scores) > 3) < 0.01
    assert abs(scores).max() < distribution.LIMIT - 1.5


WORST = {
    "shifted copies": lambda rng: distribution.shifted(draws(rng)),
    "dependence of samples": lambda rng: distribution.dependence(distribution.slices(draws(rng), 0)),
    "dependence of pixels": lambda rng: distribution.dependence(distribution.slices(draws(rng), 3)),
    "dependence of a pair": lambda rng: distribution.dependence(rng.standard_normal((2, 5000))),
    "sameness": lambda rng: distribution.sameness([draws(rng) for _ in range(4)]),
}


@pytest.mark.parametrize("name", WORST)
@pytest.mark.slow(5)
def test_the_worst_of_several_stays_far_from_the_limit(name):
    """Where a statistic is already a maximum, thousands of right draws stay well below the limit."""
    rng = np.random.default_rng(12)
    scores = np.abs([WORST[name](rng) for _ in range(2000)])
    assert 0.3 < np.median(scores) < 3.2
    assert scores.max() < distribution.LIMIT - 1


@pytest.mark.slow(5)
def test_right_noise_is_accepted_by_the_whole_grade(grader):
    """Sixty right answers of other seeds each earn everything."""
    for seed in range(60):
        assert sum(points(grader, lambda value, _: value, f"seed {seed}").values()) == 10


WRONG = {
    "uniform": lambda rng, n: rng.uniform(-math.sqrt(3), math.sqrt(3), n),
    "Laplace": lambda rng, n: rng.laplace(0, math.sqrt(0.5), n),
    "t with 10 degrees": lambda rng, n: rng.standard_t(10, n) * math.sqrt(0.8),
    "clipped at 3": lambda rng, n: rng.standard_normal(n).clip(-3, 3),
    "mean of 12 uniforms": lambda rng, n: rng.random((12, n)).sum(0) - 6,
    "logistic": lambda rng, n: rng.logistic(0, math.sqrt(3) / math.pi, n),
    "triangular": lambda rng, n: rng.triangular(-math.sqrt(6), 0, math.sqrt(6), n),
}


@pytest.mark.parametrize("law", WRONG)
@pytest.mark.slow(5)
def test_other_laws_are_told_from_gaussian_with_room_to_spare(law):
    """At the size that a grade looks at, the nearest laws are refused every time."""
    rng = np.random.default_rng(13)
    for _ in range(8):
        z = WRONG[law](rng, 245_000)
        scores = [*distribution.shape(z).values(), distribution.normal_law(z[::7])]
        assert max(map(abs, scores)) > distribution.LIMIT + 1


# --- references ---


@pytest.mark.parametrize("kind", inputs.KINDS)
def test_the_blur_is_torchvisions(kind):
    """What the specification names is what the reference computes, for every kind of picture."""
    for seed in range(5):
        image = inputs.image(np.random.default_rng(seed), kind)
        blurred = gaussian_blur(torch.from_numpy(image), [31, 31], [8.0, 8.0]).numpy()
        assert np.abs(reference.baseline(image, "blur") - blurred).max() < 5e-6


def test_the_other_baselines_are_their_definitions():
    """Zeros, ones, and the mean of each channel by loops; anything else is refused."""
    image = inputs.image(np.random.default_rng(0), "unlike channels", 4)
    assert not reference.baseline(image, "black").any()
    assert (reference.baseline(image, "white") == 1).all()
    for channel, mean in zip(image, reference.baseline(image, "mean"), strict=True):
        assert mean == pytest.approx(math.fsum(map(float, channel.ravel())) / channel.size, rel=1e-9)
    with pytest.raises(ValueError, match="grey"):
        reference.baseline(image, "grey")


def test_the_distances_are_scipys():
    """Euclidean distance and cosine agree with scipy's, for every pair that is drawn."""
    for seed in range(20):
        rng = np.random.default_rng(seed)
        for a, b in inputs.vectors(rng) + inputs.near_vectors(rng):
            a64, b64 = a.astype(np.float64), b.astype(np.float64)
            assert reference.euclidean(a, b) == pytest.approx(spatial.distance.euclidean(a64, b64), rel=1e-12)
            assert reference.cosine(a, b) == pytest.approx(1 - spatial.distance.cosine(a64, b64), abs=1e-12)


# --- inputs ---


@pytest.mark.parametrize("form", inputs.FORMS)
@pytest.mark.parametrize("kind", inputs.KINDS)
def test_pictures_are_what_is_judged(kind, form):
    """Values in [0, 1], at least 32 x 32, of the form, the type and the contrast that are asked for."""
    for seed in range(20):
        image = inputs.image(np.random.default_rng(seed), kind, 2 + seed % 3, form)
        channels, height, width = image.shape
        contrast = float(image.max() - image.min())
        assert channels == 2 + seed % 3
        assert form == {1: "wide", -1: "tall"}.get(np.sign(width - height), form)
        assert (form in ("square", "large")) == (height == width)
        assert (form == "large") == (height == 224)
        assert min(height, width) >= 32
        assert image.min() >= 0
        assert image.max() <= 1
        assert image.dtype == (np.float64 if kind == "double" else np.float32)
        assert image.flags.c_contiguous
        assert image.flags.writeable
        expected = {"low contrast": (0.08, 0.101), "constant": (0, 0), "unlike channels": (0.3, 1)}.get(
            kind, (0.5, 1)
        )
        assert expected[0] <= contrast <= expected[1]
        if kind == "unlike channels":
            ranges = [float(channel.max() - channel.min()) for channel in image]
            assert max(ranges) > 1.5 * min(ranges)


@pytest.mark.slow(5)
def test_every_submission_gets_all_that_is_judged():
    """Of 1 to 4 channels, wide, tall, square, large; 1 to 64 samples; all noise levels."""
    for seed in range(50):
        student, rng = Student(Direct(), str(seed), {}), np.random.default_rng(seed)
        pictures = inputs.pictures_of(student)
        assert [*pictures] == [*inputs.KINDS, "large"]
        shapes = [image.shape for image in pictures.values()]
        assert {channels for channels, _, _ in shapes} == {1, 2, 3, 4}
        assert {np.sign(height - width) for _, height, width in shapes[:5]} == {-1, 0, 1}
        assert max(max(height, width) for _, height, width in shapes[:5]) > 36
        assert shapes[5] == (1, 224, 224)
        assert len(pictures["unlike channels"]) > 1
        counts = [inputs.samples(rng, image) for image in pictures.values()]
        assert min(counts) == 1
        assert max(counts) == 64
        assert sum(count * math.prod(shape) for count, shape in zip(counts, shapes, strict=True)) < 1e6
        levels = inputs.levels(rng, 5)
        assert max(levels) == 1
        assert 0 < min(levels) < 0.05
        assert sum(0.5 < level < 1 for level in levels) == 1


def test_near_vectors_are_equal_or_a_ten_thousandth_apart():
    """In float32, in memory of their own, at a distance that the expanded square cannot tell."""
    for seed in range(20):
        pairs = inputs.near_vectors(np.random.default_rng(seed))
        apart = [reference.euclidean(a, b) / np.linalg.norm(a) for a, b in pairs]
        assert apart == pytest.approx([0, 1e-4], rel=0.01)
        for a, b in pairs:
            assert a.dtype == b.dtype == np.float32
            assert not np.shares_memory(a, b)
            assert a.flags.owndata
            assert a.flags.c_contiguous


def test_vectors_are_what_is_judged():
    """One float type a pair, 2 to some thousands long, of scale 1e-3 to 1e3, of both signs of cosine."""
    cosines, lengths, types, norms = [], set(), set(), []
    for seed in range(30):
        for a, b in inputs.vectors(np.random.default_rng(seed)):
            assert a.ndim == b.ndim == 1
            assert a.dtype == b.dtype
            assert a.shape == b.shape
            assert a.flags.c_contiguous
            assert a.flags.writeable
            lengths.add(a.size)
            types.add(a.dtype.name)
            cosine = reference.cosine(a, b)
            assert 0.15 < abs(cosine) < 0.96
            cosines.append(cosine)
            norms += [float(np.linalg.norm(a)), float(np.linalg.norm(b))]
            assert abs(norms[-1] * norms[-2]) > 1e-8 * 1e3
    assert min(lengths) == 2
    assert max(lengths) >= 2000
    assert types == {"float32", "float64"}
    assert 0.2 < np.mean(np.array(cosines) > 0) < 0.8
    assert np.mean(np.abs(np.array(norms) - 1) < 0.01) < 0.2


def test_inputs_are_fresh_for_every_submission_and_the_same_again():
    """Another seed gives other inputs, the same seed the same ones."""
    first, again, other = (Student(Direct(), seed, {}).rng("pictures") for seed in ("a", "a", "b"))
    pictures = [inputs.image(rng, "ordinary") for rng in (first, again, other)]
    assert np.array_equal(pictures[0], pictures[1])
    assert pictures[0].shape != pictures[2].shape or not np.array_equal(pictures[0], pictures[2])
    assert Student(Direct(), "a", {}).rng("x").random() != Student(Direct(), "a", {}).rng("y").random()


@pytest.mark.photos
@pytest.mark.skipif(not PHOTOS.is_dir(), reason="../shared/photos is not beside the project")
def test_real_photographs_pass_through_the_pool(jail):
    """On real pictures, none of them square here, the course's solution gives what the references say."""
    script = (TESTS.parent / "solutions" / "hw9_cnn.py").read_text("utf-8")
    opened = jail(script, "ig_baseline", "smoothgrad_noise")
    student = Student(opened, "photographs", {"ig_baseline": float_tensor, "smoothgrad_noise": float_tensor})
    pictures = inputs.photographs(PHOTOS)
    assert len(pictures) == 10
    assert any(picture.shape[1] != picture.shape[2] for picture in pictures)
    for picture in pictures:
        assert picture.dtype == np.float32
        assert picture.min() >= 0
        assert picture.max() <= 1
        for kind in ("black", "white", "mean", "blur"):
            got = student.ig_baseline(Tensor(picture), kind, Generator(1))
            expect_close(got, reference.baseline(picture, kind), Text(kind, kind))
        noise = student.smoothgrad_noise(Tensor(picture), 0.2, 20, Generator(2))
        expect_shape(noise, (20, *picture.shape))
        assert noise.std() == pytest.approx(0.2 * (picture.max() - picture.min()), rel=0.02)


# --- tolerances ---


def test_close_means_a_ten_thousandth_of_the_largest_value():
    """Relative to the reference's maximum, from both sides; the message names the worst place."""
    truth = np.array([[0.0, 2.0], [-4.0, 1.0]])
    what = Text("x", "x")
    expect_close(truth + 3.9e-4, truth, what)
    with pytest.raises(Mismatch, match=r"-4 at \(1, 0\)"):
        expect_close(np.where(truth == -4, -3.9, truth), truth, what)
    for wrong in (truth + 4.1e-4, truth - 4.1e-4, truth * math.nan, truth.T, truth[0], truth[None]):
        with pytest.raises(Mismatch):
            expect_close(wrong, truth, what)


def test_a_scalar_is_within_its_tolerance_or_wrong():
    """NaN and infinity never pass."""
    what = Text("x", "x")
    expect_scalar(1.00009, 1.0, 1e-4, what)
    for wrong in (1.00011, 0.99989, math.nan, math.inf, -1.0):
        with pytest.raises(Mismatch):
            expect_scalar(wrong, 1.0, 1e-4, what)
