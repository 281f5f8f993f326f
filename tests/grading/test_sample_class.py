"""Each student of the sample class earns what submissions.yaml says, through the whole pipeline."""

from fractions import Fraction
from pathlib import Path

import pytest
import yaml

from autograder.course import Limits
from autograder.grading.grade import Grader
from autograder.grading.result import Result
from autograder.intake.attempts import Attempt, by_student
from autograder.intake.classroom import read_classroom
from autograder.intake.submission import read_attempt
from questions.answers import read_answers
from questions.bank import load_bank
from questions.keys import read_key

pytestmark = pytest.mark.slow(10)

TESTS = Path(__file__).parents[1]
EXPECTED = yaml.safe_load((TESTS / "submissions.yaml").read_text("utf-8"))
CLASS = {
    tries[-1].student: tries[-1]
    for tries in by_student(read_classroom(TESTS / "submissions", times=True).attempts)
}

NOT_YET_ASKED = set(range(1, 31)) - {question.number for question in load_bank().questions}

each_student = pytest.mark.parametrize("student", EXPECTED)


@pytest.fixture(scope="module")
def graded(grader: Grader, impatient: Grader):
    """Each student's result, graded once."""
    results: dict[str, Result] = {}

    def result(student: str) -> Result:
        if student not in results:
            who = impatient if EXPECTED[student]["status"] == "timeout" else grader
            results[student] = who.grade(student, submission(CLASS[student]))
        return results[student]

    def submission(attempt: Attempt):
        return read_attempt(attempt, grader.course.limits)

    return result


def test_everybody_of_the_class_is_expected():
    """The class folder and its manifest name the same students."""
    assert CLASS.keys() == EXPECTED.keys()
    assert len(CLASS) >= 16


@each_student
def test_every_student_earns_what_is_expected(graded, student):
    """Status, and points for each TODO, exactly."""
    result, expected = graded(student), EXPECTED[student]
    points = [float(result.points_of(todo)) for todo in
              ("smoothgrad_noise", "ig_baseline", "euclidean_distance", "cosine_similarity")]  # fmt: skip
    assert (result.status, points) == (expected["status"], expected["points"]), why(result)


def why(result: Result) -> str:
    lost = [
        f"{score.name}: {o.expected} / {o.got}" for score in result.code for o in score.checks if not o.passed
    ]
    return "\n".join([*(notice.text.en for notice in result.notices), *lost])


@each_student
def test_every_lost_point_has_its_reason(graded, student):
    """Who loses points is told what was expected, what was got, and what to do, in both languages."""
    for score in graded(student).code:
        failed = [check for check in score.checks if not check.passed]
        assert bool(failed) == (score.points < score.max_points) or score.part == "error"
        for check in failed:
            for text in (check.title, check.expected, check.got, check.hint):
                assert text.en.strip()
                assert text.zh.strip()
                assert "Traceback" not in text.en


@each_student
def test_every_answer_sheet_is_read_as_expected(graded, student):
    """None, every entry, or all entries but those named; and the quiz is worth what the key says."""
    result, expected = graded(student), EXPECTED[student]["answers"]
    chosen = {score.number: score.chosen for score in result.quiz if score.chosen is not None}
    sheet = read_attempt(CLASS[student], Limits()).answers
    assert (sheet is None) == (expected == "none")
    if sheet is not None:
        problems = read_answers(sheet, load_bank().questions).problems
        unread = {problem.question for problem in problems} - NOT_YET_ASKED
        assert unread == (set() if expected == "present" else set(expected) - NOT_YET_ASKED)
        assert not chosen.keys() & unread
    assert len(result.problems) == (0 if sheet is None else len(problems))
    key = read_key()
    worth = {number: Fraction(3, 10) if number <= 20 else Fraction(2, 5) for number in key}
    right = [number for number, letters in chosen.items() if frozenset(letters) == key[number].right]
    assert result.quiz_points == sum((worth[number] for number in right), Fraction(0))
    assert result.total == result.quiz_points + sum(map(Fraction, EXPECTED[student]["points"]))


def test_a_submission_is_graded_the_same_again(grader):
    """Fresh inputs are drawn from what was handed in: grading twice gives the same result twice."""
    for student in ("b08901001", "b08901010", "b08901034"):
        submission = read_attempt(CLASS[student], grader.course.limits)
        first, second = (grader.grade(student, submission) for _ in range(2))
        assert (first.code, first.quiz, first.notices) == (second.code, second.quiz, second.notices)


@pytest.mark.parametrize(
    ("student", "words"),
    [
        ("b08901012", "a syntax error"), ("b08901016", "not a notebook"), ("b08901026", None),
        ("b08901028", "the last one counts"), ("b08901030", "'cv2' is not among the libraries"),
    ],
)  # fmt: skip
def test_what_was_left_out_is_told(graded, student, words):
    """A notice names what could not be read, run or found once."""
    notices = [notice.text.en for notice in graded(student).notices]
    assert words is None or any(words in notice for notice in notices), notices
