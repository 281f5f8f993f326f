"""Corrections: what a person may write, and what becomes of a result."""

import re
from fractions import Fraction
from pathlib import Path

import pytest

from autograder.checking.outcome import Outcome
from autograder.course import VisibilityOf, load_course
from autograder.grading.corrections import Corrections, read_corrections
from autograder.grading.marking import Marker, score_code
from autograder.grading.result import Result
from autograder.outputs.feedback_page import feedback_page
from autograder.outputs.results_json import results
from questions.errors import BadFileError
from questions.keys import read_key
from questions.text import Text

COURSE = load_course()
KEY = {number: keyed.right for number, keyed in read_key().items()}
TODO = next(iter(COURSE.code))


@pytest.fixture
def corrections(tmp_path: Path):
    """Read corrections from text; each gets a date and a reason where it has none."""

    def read(*each: str) -> Corrections:
        lines = [f"- date: 2026-12-20\n  reason: objections\n  {one}\n" for one in each]
        (tmp_path / "corrections.yaml").write_text("".join(lines), "utf-8")
        return read_corrections(tmp_path / "corrections.yaml")

    return read


def result(status: str = "graded", wrong: frozenset[int] = frozenset(), student: str = "b1") -> Result:
    """A result with all code right, and all questions but these."""
    marker = Marker(COURSE)
    chosen = {
        number: right if number not in wrong else frozenset(set("ABC") ^ right) or frozenset("A")
        for number, right in KEY.items()
    }
    outcomes = tuple(Outcome(todo, "", Text("t", "t"), True) for todo in COURSE.code)
    quiz = tuple(marker._question(n, chosen[n], "standard", True) for n in KEY)
    return Result(student, status, score_code(outcomes, COURSE.code), quiz)


def points(graded: Result, number: int) -> tuple[Fraction, Fraction]:
    """The points for a question, and what it is worth."""
    [score] = [score for score in graded.quiz if score.number == number]
    return score.points, score.max_points


def test_no_file_and_an_empty_one_correct_nothing(tmp_path, corrections):
    assert read_corrections(tmp_path / "corrections.yaml").listed == ()
    assert corrections().listed == ()
    assert Corrections().applied(result(), COURSE) == result()


def test_a_dropped_question_s_points_are_shared_out_exactly(corrections):
    """In proportion: all right still is all points; all else moves by the same factor; the sum stays."""
    drop = corrections("question: 16\n  drop: share-out")
    graded = drop.applied(result(wrong=frozenset({1, 16})), COURSE)
    most = sum(COURSE.quiz.points.values())
    assert sum(score.max_points for score in graded.quiz) == most
    assert points(graded, 16) == (0, 0)
    factor = most / (most - COURSE.quiz.points[16])
    assert points(graded, 2) == (COURSE.quiz.points[2] * factor,) * 2
    assert graded.quiz_points == (most - COURSE.quiz.points[1] - COURSE.quiz.points[16]) * factor
    assert drop.applied(result(), COURSE).quiz_points == most


def test_a_dropped_question_s_points_are_given_to_all_who_handed_in(corrections):
    drop = corrections("question: 16\n  drop: give-to-all")
    worth = COURSE.quiz.points[16]
    assert points(drop.applied(result(wrong=frozenset({16})), COURSE), 16) == (worth, worth)
    absent = drop.applied(Result("b2", "missing"), COURSE)
    assert (absent.total, absent.corrections) == (0, ())


def test_a_further_answer_earns_what_the_key_does(corrections):
    """The key still does, a third answer still does not."""
    wrong = result(wrong=frozenset({9}))
    [meant] = [score.meant for score in wrong.quiz if score.number == 9]
    accept = corrections(f"question: 9\n  accept: [[{', '.join(meant)}]]")
    worth = COURSE.quiz.points[9]
    assert points(accept.applied(wrong, COURSE), 9) == (worth, worth)
    assert points(accept.applied(result(), COURSE), 9) == (worth, worth)
    other = next(letter for letter in "ABC" if frozenset(letter) not in (frozenset(meant), KEY[9]))
    accept = corrections(f"question: 9\n  accept: [{other}]")
    assert points(accept.applied(wrong, COURSE), 9)[0] == 0


def test_another_key_goes_in_the_place_of_the_key(corrections):
    """Who was right is wrong, who chose it is right, and it is what the student is shown."""
    wrong = result(wrong=frozenset({9}))
    [meant] = [score.meant for score in wrong.quiz if score.number == 9]
    rekeyed = corrections(f"question: 9\n  key: {''.join(meant)}")
    assert points(rekeyed.applied(wrong, COURSE), 9)[0] == COURSE.quiz.points[9]
    loser = rekeyed.applied(result(), COURSE)
    assert points(loser, 9)[0] == 0
    assert next(score.right for score in loser.quiz if score.number == 9) == frozenset(meant)
    assert loser.corrections[0].quiz == -COURSE.quiz.points[9]


@pytest.mark.parametrize(
    ("deed", "after"),
    [
        ("points: 0.5", Fraction(1, 2)),
        ("add: -0.5", COURSE.code[TODO] - Fraction(1, 2)),
        ("add: 1", COURSE.code[TODO]),
        (f"add: -{COURSE.code[TODO]}", Fraction(0)),
        ("points: 0", Fraction(0)),
    ],
)
def test_points_of_one_student_are_set_given_and_taken(corrections, deed, after):
    """From 0 to what there is to earn, for that student alone, under any spelling of the name."""
    by_hand = corrections(f"student: B1 (2)\n  todo: {TODO}\n  {deed}\n  comment: 'We looked again.'")
    graded = by_hand.applied(result(), COURSE)
    assert graded.points_of(TODO) == after
    assert graded.total == result().total - COURSE.code[TODO] + after
    assert graded.corrections[0].code == after - COURSE.code[TODO]
    assert graded.corrections[0].comment.en == "We looked again."
    assert by_hand.applied(result(student="b2"), COURSE) == result(student="b2")


def test_points_by_hand_are_told_as_such(corrections):
    """In its TODO, not as a part of no points that passed; a dropped question is neither right nor wrong."""
    both = corrections(f"student: b1\n  todo: {TODO}\n  add: -0.5", "question: 16\n  drop: share-out")
    graded = both.applied(result(), COURSE)
    page = feedback_page(graded, VisibilityOf(quiz="visible"))
    assert "Changed by hand" in page
    assert ">-0.5</span>" in page
    assert "/ 0<" not in page
    assert page.count(f"<h3><code>{TODO}</code>") == 1
    [question] = re.findall(r'<li class="([a-z]*)">(?:<a[^>]*>)?<b>16</b>', page)
    assert question == ""
    [test] = [one for one in results(graded, VisibilityOf())["tests"] if one["name"] == f"{TODO}: by hand"]
    assert (test["score"], test["status"]) == (-0.5, "failed")
    assert test["output"] == "Changed by hand. 由助教調整。"


def test_a_student_is_found_by_other_names_too(corrections):
    by_hand = corrections("student: amy@ntu.edu.tw\n  question: 1\n  points: 0")
    assert by_hand.applied(result(), COURSE) == result()
    assert points(by_hand.applied(result(), COURSE, {"amy@ntu.edu.tw"}), 1)[0] == 0


def test_points_can_be_given_to_who_handed_in_nothing(corrections):
    """For code and for a question; the status can be set as well."""
    given = corrections(
        f"student: b2\n  todo: {TODO}\n  points: 2", "student: b2\n  question: 3\n  points: 0.3",
        "student: b2\n  status: graded",
    )  # fmt: skip
    graded = given.applied(Result("b2", "missing"), COURSE)
    assert (graded.status, graded.total) == ("graded", Fraction(23, 10))


def test_who_is_excused_has_no_points(corrections):
    graded = corrections("student: b1\n  status: excused").applied(result(), COURSE)
    assert (graded.status, graded.total, graded.code_points) == ("excused", None, None)


def test_an_own_due_time_is_known_by_name(corrections):
    due = corrections("student: B1\n  due: 2026-12-24 23:59 +08:00").due
    assert list(due) == ["b1"]
    assert due["b1"].isoformat() == "2026-12-24T23:59:00+08:00"


def test_corrections_follow_each_other_and_each_says_what_it_gave(corrections):
    """Questions first, then students, each in the order of the file; the effects add up to the whole."""
    both = corrections(
        "student: b1\n  question: 2\n  points: 0", "question: 16\n  drop: share-out",
        "student: b1\n  question: 2\n  add: 0.1",
    )  # fmt: skip
    before = result(wrong=frozenset({16}))
    after = both.applied(before, COURSE)
    assert points(after, 2)[0] == Fraction(1, 10)
    assert [one.what.en.split()[0] for one in after.corrections] == ["Question", "The", "The"]
    assert sum(one.quiz for one in after.corrections) == after.quiz_points - before.quiz_points


WRONG = {
    "question: 31\n  drop: share-out": "there is no question 31",
    "question: 16\n  drop: yes": "share-out",
    "question: 16": "expected one of drop, accept, key, points, add, status, due; found none",
    "question: 9\n  key: A\n  accept: [B]": "found accept, key",
    "question: 9\n  key: [A, Z]": "question 9 has no option Z",
    "question: 9\n  key: []": "at least 1",
    "student: b1\n  drop: share-out": "drop goes with question; found student",
    "student: b1\n  points: 1": "points goes with student and todo or with question and student",
    "student: b1\n  todo: no_such\n  points: 1": "there is no TODO no_such",
    f"student: b1\n  todo: {TODO}\n  points: 99": "found 99 points; there are",
    f"student: b1\n  todo: {TODO}\n  points: -1": "greater than or equal to 0",
    f"student: b1\n  todo: {TODO}\n  add: -99": "found -99 points",
    "student: b1\n  status: good": "'graded'",
    "student: b1\n  due: tomorrow": "due",
    "student: b1\n  excused: true": "excused",
}


@pytest.mark.parametrize(("text", "said"), WRONG.items(), ids=WRONG)
def test_a_mistake_is_named_with_its_line(corrections, text, said):
    """The line of the correction that it is in, what was found, what was expected."""
    with pytest.raises(BadFileError, match=r"corrections\.yaml line (\d+): ") as caught:
        corrections("question: 1\n  drop: share-out", text)
    assert said in str(caught.value)
    assert " line 1:" not in str(caught.value)


@pytest.mark.parametrize("lacking", ["date", "reason"])
def test_every_correction_has_a_date_and_a_reason(tmp_path, lacking):
    fields = {"date": "2026-12-20", "reason": "r", "question": "1", "drop": "share-out"}
    del fields[lacking]
    path = tmp_path / "corrections.yaml"
    path.write_text("- " + "\n  ".join(f"{key}: {value}" for key, value in fields.items()))
    with pytest.raises(BadFileError, match=f"line 1: 0.{lacking}: Field required"):
        read_corrections(path)


def test_a_student_whom_nobody_knows_is_named_with_the_line(corrections):
    listed = corrections("question: 1\n  drop: share-out", "student: b7\n  status: excused")
    with pytest.raises(BadFileError, match="line 5: there is no student b7 in the class"):
        listed.expect_students(lambda name: name == "b1")
    listed.expect_students(lambda name: name == "b7")
