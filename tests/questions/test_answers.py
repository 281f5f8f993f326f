"""Answer sheets are read as meant; what cannot be read is named and costs nothing else."""

import json
import string

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from questions import entries
from questions.answers import PROBLEM_LIMIT, SIZE_LIMIT, Answers, read_answers
from questions.schema import Option, Question
from questions.text import Text

TEXT = Text(en="text", zh="文字")
OPTION = Option(text=TEXT, explanation=TEXT, correct=True, source="a paper")
QUESTIONS = [Question(number=n, text=TEXT, options=dict.fromkeys("ABCD", OPTION)) for n in range(1, 31)]

choices = st.dictionaries(
    st.integers(1, 30), st.frozensets(st.sampled_from("ABCD")).map(sorted), min_size=1, max_size=30
)


@pytest.fixture(params=["libyaml", "pure Python"], autouse=True)
def _each_scanner(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever holds, holds where libyaml is missing too."""
    if request.param == "pure Python":
        monkeypatch.setattr(entries, "Loader", yaml.SafeLoader)


def read(text: str) -> Answers:
    return read_answers(text.encode(), QUESTIONS)


def chosen(answers: Answers) -> dict[int, str]:
    return {number: "".join(sorted(letters)) for number, letters in answers.choices.items()}


def named(answers: Answers) -> list[tuple[int | None, int | None]]:
    return [(problem.line, problem.question) for problem in answers.problems]


@pytest.mark.parametrize(
    ("written", "letters"),
    [
        ("[A]", "A"), ("[A, C]", "AC"), ("A", "A"), ("a", "A"), ("A, B", "AB"), ("AB", "AB"), ("ba", "AB"),
        ("[a,b]", "AB"), ("[[A, B]]", "AB"), ("[A,B,]", "AB"), ("'A'", "A"), ('["A", "B"]', "AB"),
        ("A B", "AB"), ("(A)(B)", "AB"), ("A/B", "AB"), ("A; B", "AB"), ("A,A", "A"), ("{A, B}", "AB"),
        ("\n    - A\n    - B", "AB"), ("\n      [A,\n       B]", "AB"), ("A,\n      B", "AB"),
        ("[A]  # not [B]", "A"),
        ("Ａ、Ｂ", "AB"), ("（Ａ）（Ｂ）", "AB"), ("［Ａ，Ｂ］", "AB"), ("【A】【B】", "AB"), ("“A”", "A"),
        ("\u200bA\u00a0", "A"), ("!!set {A, B}", "AB"), ("[]", ""), ("''", ""), ("{}", ""),
    ],
)  # fmt: skip
def test_letters_are_read_as_meant(written: str, letters: str) -> None:
    """However the letters are written, the options meant are chosen and nothing is complained of."""
    answers = read(f"answers:\n  1: {written}\n  2: [D]\n")
    assert chosen(answers) == {1: letters, 2: "D"}
    assert answers.problems == ()


@pytest.mark.parametrize("key", ["7", '"7"', "Q7", "q7", "Q 7", "07", "question 7", "第7題", "第 7 題", "７"])
def test_question_numbers_are_read_as_meant(key: str) -> None:
    """A number, however decorated, names its question."""
    answers = read(f"answers:\n  {key}: [B]\n")
    assert chosen(answers) == {7: "B"}
    assert answers.problems == ()


@pytest.mark.parametrize(
    "sheet",
    [
        "answers:\n  1: [A]\n  2: [B]\n",
        "answers:\n1: [A]\n2: [B]\n",  # not indented
        "1: [A]\n2: [B]\n",
        "answers:\n  1:[A]\n  2:[B]\n",  # no space: one long word to YAML
        "answers:\n  1: [A]\n  2:[B]\n",
        "answers:\n  1:\n  - A\n  2:B\n",
        "answers:\n\t1: [A]\n\t2:\t[B]\n",
        "answers：\n  1：［Ａ］\n  2： B\n",
        "answers:\n- 1: A\n- 2: B\n",
        "answers:\n  lime: {1: A}\n  saliency:\n    2: B\n",
        "anwsers:\n  1: A\n  2: B\n",
        '{"answers": {"1": ["A"], "2": ["B"]}}',
        '{"answers": {\n  "1": ["A"],\n  "2": ["B"]\n}',  # JSON cut short
        "%YAML 1.2\n---\nanswers: {1: A, 2: B}\n...\n",
        "1: A\n---\n2: B\n",
        "answers:\r\n  1: [A]\r\n  2: [B]\r\n",
        "answers:\r  1: [A]\r  2: [B]\r",
    ],
)
def test_sheets_are_read_as_meant(sheet: str) -> None:
    """What the file as a whole looks like does not matter as long as its entries can be told apart."""
    assert chosen(read(sheet)) == {1: "A", 2: "B"}


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.encode("utf-16"),
        lambda text: text.encode("utf-16-le"),
        lambda text: text.encode("utf-16-be"),
        lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
        lambda text: text.encode("utf-32"),
    ],
)
def test_encodings_of_editors_are_read(encode) -> None:
    """A byte order mark, or UTF-16 without one, changes nothing."""
    answers = read_answers(encode("answers:\n  1: [A]\n  2: [B]\n"), QUESTIONS)
    assert chosen(answers) == {1: "A", 2: "B"}
    assert answers.problems == ()


def test_big5_is_read_and_named() -> None:
    """A file in Big5 is read, its full-width colons included, with a notice at the first such byte."""
    answers = read_answers("answers:\n  1：[A]\n  2: Ｂ  # 註解\n".encode("cp950"), QUESTIONS)
    assert chosen(answers) == {1: "A", 2: "B"}
    assert named(answers) == [(2, None)]
    assert "Big5" in answers.problems[0].message.en


def test_the_student_is_named_as_written() -> None:
    """A student number keeps its leading zeros, and no answers are made of it."""
    answers = read("Student: 0099  # me\nanswers:\n  1: A\n")
    assert answers.student == "0099"
    assert answers.problems == ()


def test_null_is_no_answer_and_an_empty_list_is_one() -> None:
    """An open entry is absent from the choices; one seen and left empty is there, and empty."""
    answers = read("answers:\n  1:\n  2: null\n  3: ~\n  4: []\n")
    assert chosen(answers) == {4: ""}
    assert answers.problems == ()


@pytest.mark.parametrize(
    "value",
    ["E", "[A, E]", "yes", "no", "12", "1.5", "A-C", "А", "{A: true}", "[A, {B: C}]", "2026-01-01", "none",
     "[A", "A]", '"A', "{A", "&x [A]", "*x", "!<", "@A", "\x07", "[[[[[[[[[A]]]]]]]]]", "A: B"],
)  # fmt: skip
def test_an_entry_that_cannot_be_read_costs_only_itself(value: str) -> None:
    """It is named with its line and question and has no choice; the entries around it are read."""
    answers = read(f"student: me\nanswers:\n  1: [A]\n  2: {value}\n  3: [C]\n  4: D\n")
    assert chosen(answers) == {1: "A", 3: "C", 4: "D"}
    assert named(answers) == [(4, 2)]
    assert answers.student == "me"


def test_a_quote_that_closes_lines_later_swallows_no_answer() -> None:
    """What YAML would take for one long string is read as the lines it was meant to be."""
    answers = read("answers:\n  1: 'A\n  2: [B]\n  3: C'\n  4: [D]\n")
    assert chosen(answers) == {2: "B", 3: "C", 4: "D"}
    assert named(answers) == [(2, 1)]


def test_an_alias_is_refused_where_it_stands_and_where_it_points() -> None:
    """Neither the entry with the anchor nor the one with the alias is read."""
    answers = read("1: &a [A]\n2: *a\n3: B\n")
    assert chosen(answers) == {3: "B"}
    assert named(answers) == [(1, 1), (2, 2)]


def test_messages_say_what_was_expected_and_found() -> None:
    """In both languages: the options of this question, and what stands there instead."""
    (problem,) = read("1: [A]\n2: [Z]\n").problems
    assert problem.message.en == "Expected letters from A to D, as in `[A, C]`; found `Z`."
    assert "A 到 D" in problem.message.zh


@pytest.mark.parametrize(
    ("line", "question"),
    [("31: [A]", 31), ("0: [A]", 0), ("hello: [A]", None), ("2. B", None), ("just words", None)],
)
def test_what_names_no_question_is_named(line: str, question: int | None) -> None:
    """An unknown number, an unknown word or a stray line is named by its line, and the rest is read."""
    answers = read(f"1: [A]\n{line}\n3: [C]\n")
    assert chosen(answers) == {1: "A", 3: "C"}
    assert named(answers) == [(2, question)]


def test_of_a_question_answered_twice_the_last_answer_counts() -> None:
    """With a notice where they differ; a later null takes nothing back, a later unreadable one does."""
    answers = read("1: A\n1: B\n2: A\n2: [A]\n3: A\n3:\n4: A\n4: Z\n")
    assert chosen(answers) == {1: "B", 2: "A", 3: "A"}
    assert named(answers) == [(2, 1), (8, 4)]


@pytest.mark.parametrize(
    "sheet", ["", "   \n", "# nothing\n", "student: me\n", "answers:\n", "answers: {1: , 2: }"]
)
def test_a_sheet_without_answers_is_named(sheet: str) -> None:
    """Handing in an empty or untouched sheet is told, once."""
    answers = read(sheet)
    assert answers.choices == {}
    assert named(answers) == [(None, None)]


def test_a_file_over_the_limit_is_not_read() -> None:
    """At 64 KB it is read, one byte more and it is not."""
    sheet = b"1: [A]\n"
    padded = sheet + b" " * (SIZE_LIMIT - len(sheet))
    assert chosen(read_answers(padded, QUESTIONS)) == {1: "A"}
    assert read_answers(padded + b" ", QUESTIONS).choices == {}
    assert "64 KB" in read_answers(padded + b" ", QUESTIONS).problems[0].message.en


def test_problems_are_counted_rather_than_listed_without_end() -> None:
    """Ten thousand wrong lines make a short list that says how many more there are."""
    problems = read("1: Z\n" * 10_000).problems
    assert len(problems) == PROBLEM_LIMIT + 1
    assert problems[-1].message.en == f"And {10_000 - PROBLEM_LIMIT} more problems."


def test_text_of_the_student_is_shown_short_and_printable() -> None:
    """A message quotes at most a few printable characters of what was found."""
    (problem,) = read("1: '\u202e``" + "Z" * 1000 + "'\n").problems
    assert "\u202e" not in problem.message.en
    assert problem.message.en.count("`") == 4
    assert len(problem.message.en) < 100


@pytest.mark.parametrize(
    "bomb",
    ["[", "{a: ", "- ", "? ", "a: ", "&a ", "*a ", "'", "1:", "\t", "1: [\n", "\\", "- \n", "!", "|\n"],
)
def test_nesting_without_end_is_survived(bomb: str) -> None:
    """A file of one construct repeated to the limit is answered, with a problem and without choices."""
    answers = read(bomb * (SIZE_LIMIT // len(bomb)))
    assert not any(answers.choices.values())
    assert answers.problems


def test_aliases_are_not_expanded() -> None:
    """The billion laughs stay unlaughed."""
    laughs = "".join(
        f"{b}: &{b} [{', '.join(['*' + a] * 9)}]\n" for a, b in zip("abcdefg", "bcdefgh", strict=True)
    )
    assert read("a: &a [A]\n" + laughs + "1: *h\n2: B\n").choices == {2: frozenset("B")}


def well_formed(answers: Answers, data: bytes) -> bool:
    lines = data.count(b"\n") + data.count(b"\r") + 1
    return all(letters <= set("ABCD") for letters in answers.choices.values()) and all(
        problem.line is None or 1 <= problem.line <= lines for problem in answers.problems
    )


@settings(max_examples=400, deadline=None)
@given(st.binary(max_size=400))
@example(b"\xff\xfe")
@example(b"\x00")
@example(b"\xef\xbb\xbf")
def test_no_bytes_make_it_raise(data: bytes) -> None:
    """Whatever the bytes, an answer comes back, of options that exist and lines that the file has."""
    assert well_formed(read_answers(data, QUESTIONS), data)


PIECES = st.sampled_from(
    [
        *string.printable, *"ＡＢ：，、（）［］【】題第\u2028\x85\ufeff\ud7ff", "answers", "student",
        "1: ", "Q2: ", "[A", "\n  ", "- ", "&a", "*a", "!!", "<<: ", "---\n", "...\n",
        "%YAML 1." + "9" * 5000, '"\\UFFFFFFFF"', '"\\ud800"',
    ]
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join))
@pytest.mark.slow(3)
def test_no_mangled_yaml_makes_it_raise(text: str) -> None:
    """What looks like YAML and is not is survived, and what is reported can be written as UTF-8."""
    answers = read(text)
    assert all(letters <= set("ABCD") for letters in answers.choices.values())
    assert str(answers).encode()


@settings(max_examples=100, deadline=None)
@given(choices, st.sampled_from(["yaml", "flow", "json", "pretty json"]))
def test_what_others_write_is_read(picked: dict[int, list[str]], form: str) -> None:
    """Any sheet that PyYAML or json writes comes back as it was."""
    sheet = {"answers": picked}
    written = {
        "yaml": yaml.safe_dump(sheet),
        "flow": yaml.safe_dump(sheet, default_flow_style=True),
        "json": json.dumps(sheet),
        "pretty json": json.dumps(sheet, indent=2),
    }[form]
    answers = read(written)
    assert {number: sorted(letters) for number, letters in answers.choices.items()} == picked
    assert answers.problems == ()


@settings(max_examples=100, deadline=None)
@given(choices, st.data())
def test_one_broken_line_costs_one_answer(picked: dict[int, list[str]], data: st.DataObject) -> None:
    """Spoil any one entry, and exactly that one is missing and named with its line."""
    numbers = list(picked)
    victim = data.draw(st.sampled_from(numbers))
    spoilt = data.draw(st.sampled_from(["[A", "]", "{", '"', "@", "%", "A: B: C", "[A]]", "A]", "?!"]))
    lines = [f"  {n}: {spoilt if n == victim else '[' + ', '.join(picked[n]) + ']'}" for n in numbers]
    answers = read("\n".join(["answers:", *lines]))
    assert {n: sorted(letters) for n, letters in answers.choices.items()} == {
        n: letters for n, letters in picked.items() if n != victim
    }
    assert named(answers) == [(numbers.index(victim) + 2, victim)]
