"""A variant shows the same options in another order; grading finds the way back, and no line gains points."""

import copy
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.course import Course, load_course
from autograder.grading.grade import Grader
from autograder.grading.marking import Marker
from autograder.grading.result import Result
from autograder.intake.handed_in import Submission
from questions.answers import read_answers
from questions.bank import load_bank
from questions.errors import BadFileError
from questions.keys import read_key
from questions.variants import STANDARD, bank_letters, is_handed_out, variant_name, vary

BANK = load_bank()
SEEDS = ["a", "section-2", "b08901001", "班級.3"]


def sheet(letters: dict[int, str], variant: str | None) -> bytes:
    line = "" if variant is None else f"variant: {variant}\n"
    return (line + "answers:\n" + "".join(f"  {n}: [{', '.join(x)}]\n" for n, x in letters.items())).encode()


def right_letters(variant: str) -> dict[int, str]:
    """What a student who knows everything chooses on the page of a variant: by the options' texts."""
    key, found = read_key(), {}
    for standard, shown in zip(BANK.questions, vary(BANK, variant).questions, strict=True):
        right = {standard.options[letter].text for letter in key[standard.number].right}
        found[shown.number] = "".join(
            letter for letter, option in shown.options.items() if option.text in right
        )
    return found


@pytest.fixture
def graded(grader: Grader):
    """Grades answers alone, for a student of a course with these variants."""

    def grade(answers: bytes, *variants: str, student: str = "b08901001") -> Result:
        one = copy.copy(grader)
        quiz = grader.course.quiz.model_copy(update={"variants": variants or (STANDARD,)})
        one.course = grader.course.model_copy(update={"quiz": quiz})
        one.marker = Marker(one.course)
        return one.grade(student, Submission({}, answers, (), False))

    return grade


def full_points(course: Course) -> object:
    return sum(course.quiz.points[question.number] for question in BANK.questions)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_variant_has_the_same_options_in_another_order(seed: str) -> None:
    """Each question keeps its text and all its options; most questions change their order."""
    moved = 0
    for standard, shown in zip(BANK.questions, vary(BANK, seed).questions, strict=True):
        assert (shown.number, shown.text) == (standard.number, standard.text)
        assert list(shown.options) == list(standard.options)
        assert sorted(map(str, shown.options.values())) == sorted(map(str, standard.options.values()))
        back = bank_letters(standard, seed)
        assert all(shown.options[a] is standard.options[b] for a, b in back.items())
        moved += list(back) != list(back.values())
    assert moved > 0.8 * len(BANK.questions)
    assert vary(BANK, seed) != vary(BANK, seed + "x")


def test_the_standard_variant_is_the_bank() -> None:
    """Nothing moves without a seed."""
    assert vary(BANK, STANDARD) == BANK


def test_a_seed_gives_the_same_order_in_every_process() -> None:
    """Neither the process nor its hash seed has a say."""
    code = (
        "import json; from questions.bank import load_bank; from questions.variants import bank_letters\n"
        "print(json.dumps([bank_letters(q, 'section-2') for q in load_bank().questions]))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                         env={"PYTHONHASHSEED": "7"}, cwd=Path(__file__).parents[2])  # fmt: skip
    assert json.loads(run.stdout) == [dict(bank_letters(q, "section-2")) for q in BANK.questions]


BY_PLACE = re.compile(
    r"\b([Oo]ption|[Aa]nswer)s? [A-F]\b|選項 ?[A-F]\b|of the above|以上皆|以上都"
    r"|\b(first|last) (two|three|four|five)(,| can| options| statements)"
    r"|[前後][兩二三四五]項|最後[一兩二三]項"
)


def test_no_text_of_the_bank_names_an_option_by_letter_or_place() -> None:
    """In a variant that would be another option."""
    for question in BANK.questions:
        options = question.options.values()
        for text in (question.text, *(o.text for o in options), *(o.explanation for o in options)):
            assert not BY_PLACE.search(f"{text.en} {text.zh}"), (question.number, text)


@pytest.mark.parametrize("seed", [*SEEDS, STANDARD, None])
@pytest.mark.slow(3)
def test_right_answers_to_a_variant_earn_everything(graded, grader: Grader, seed: str | None) -> None:
    """The letters are mapped back before scoring; the result keeps the student's own beside them."""
    letters = right_letters(seed or STANDARD)
    result = graded(sheet(letters, seed), STANDARD, *SEEDS)
    assert result.quiz_points == full_points(grader.course)
    assert result.problems == ()
    assert result.variant == (seed or STANDARD)
    for score in result.quiz:
        assert score.chosen == tuple(letters[score.number])
        assert set(score.meant or ()) == read_key()[score.number].right


@pytest.mark.parametrize(
    ("line", "handed_out", "says"),
    [
        ("b", ["a"], "`variant: b` is none of yours"),
        ("a", [STANDARD], "`variant: a` is none of yours"),
        (None, ["a", "b"], "no line `variant: …`"),
        ("[a]", [STANDARD, "a"], "cannot be read"),
        ("a b", [STANDARD, "a"], "cannot be read"),
        ("b08901002", ["{student}"], "none of yours"),
    ],
)
@pytest.mark.slow(3)
def test_another_variant_earns_nothing_and_says_so(graded, line, handed_out, says) -> None:
    """Even with the very letters that would be right by that line's order, or by any other that is in use."""
    for order in {line or STANDARD, *handed_out, STANDARD}:
        result = graded(sheet(right_letters(order), line), *handed_out)
        assert result.quiz_points == 0
        assert any(says in problem.en for problem in result.problems)
        assert all(score.meant is None and score.chosen for score in result.quiz)


def test_letters_of_one_variant_earn_little_as_another(graded, grader: Grader) -> None:
    """Copying a neighbour's letters under one's own line is no way to points."""
    for seed in SEEDS[1:]:
        assert graded(sheet(right_letters("a"), seed), *SEEDS).quiz_points < full_points(grader.course) / 2


def test_a_variant_for_each_student_needs_no_list(graded, grader: Grader) -> None:
    """`{student}` stands for the student's name, so that only their own variant counts."""
    mine = sheet(right_letters("2026-b08901001"), "2026-b08901001")
    assert graded(mine, "2026-{student}").quiz_points == full_points(grader.course)
    assert graded(mine, "2026-{student}", student="b08901002").quiz_points == 0


def test_a_submission_without_answers_is_not_blamed_for_its_variant(graded) -> None:
    """No answers.yaml, no complaint about what it lacks; an empty one is called empty."""
    assert graded(None, "a").problems == ()
    [problem] = graded(b"", "a").problems
    assert "variant" not in problem.en


@pytest.mark.parametrize(
    "text", ["variant: a\nanswers:\n  1: [B]\n", "answers:\n  variant: a\n  1: [B]", "Variant：ａ\n1: B"]
)
def test_the_line_is_read_as_meant(text: str) -> None:
    """Wherever it stands and however wide its letters."""
    answers = read_answers(text.encode(), BANK.questions)
    assert answers.variant == "a"
    assert not [p for p in answers.problems if p.question is None]


@pytest.mark.parametrize("name", ["", " ", "a b", "x" * 65, "null", "a/b", "a\n", "<b>", "{student}"])
def test_a_name_is_one_plain_word(name: str) -> None:
    """What cannot stand in a YAML file and a file's name as it is is refused, with what was expected."""
    with pytest.raises(ValueError, match="expected a variant's name"):
        variant_name(name)


def test_the_course_refuses_a_name_that_no_sheet_can_have(tmp_path: Path) -> None:
    """Named with its file and line."""
    text = Path(load_course.__wrapped__.__globals__["COURSE"]).read_text("utf-8")
    (tmp_path / "course.yaml").write_text(text.replace("variants: [standard]", "variants: [a b]"), "utf-8")
    with pytest.raises(BadFileError, match=r"course.yaml line \d+: .*expected a variant's name"):
        load_course(tmp_path / "course.yaml")


def test_a_name_in_full_width_is_the_same_student() -> None:
    """Answers are read with full-width letters taken for plain ones; so is the student's name."""
    assert is_handed_out("b1", "ｂ１", ["{student}"])
