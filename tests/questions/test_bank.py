"""The bank holds what its schema says, its mistakes are named by line, and the key follows from it."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from xai.classifier import Classifier

from questions import keys
from questions.bank import load_bank
from questions.checked_yaml import read_yaml
from questions.errors import BadFileError
from questions.evidence import VOCABULARY
from questions.evidence.architecture import receptive_field
from questions.evidence.draw import read_twins, side_of
from questions.homework import load_homework
from questions.keys import Key, changes, key_text, make_key, read_key, settled
from questions.places import BANK, KEY
from questions.schema import Claim, Option, Topic
from questions.text import Text
from tests.questions.claims import measure

TOPICS = load_homework().topics
IDEOGRAPH = re.compile("[\u4e00-\u9fff]")

SMALL = """\
topic: lime
title: {en: LIME, zh: 線性解釋}
questions:
  - number: 2
    text: {en: What is right?, zh: 何者正確？}
    options:
      A:
        text: {en: This, zh: 這個}
        explanation: {en: Because, zh: 因為}
        correct: true
        source: a paper
      B:
        text: {en: That, zh: 那個}
        explanation: {en: Because, zh: 因為}
        correct: false
        source: a paper
      C:
        text: {en: Neither, zh: 皆非}
        explanation: {en: Because, zh: 因為}
        claim: {measure: map_side, of: {cnn: 0}, equals: 128}
"""


def small(tmp_path: Path, old: str = "", new: str = "") -> Path:
    assert old in SMALL
    path = tmp_path / "bank" / "lime.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(SMALL.replace(old, new, 1), "utf-8")
    return path


def texts(topic: Topic) -> list[Text]:
    of_questions = [question.text for question in topic.questions]
    options = [option for question in topic.questions for option in question.options.values()]
    return [topic.title, *of_questions, *(o.text for o in options), *(o.explanation for o in options)]


def test_the_bank_is_ordered_as_the_slides() -> None:
    """Topics in the order of the slides, questions by number, each within the numbers of its topic."""
    bank = load_bank()
    assert [topic.topic for topic in bank.topics] == list(TOPICS)
    numbers = [question.number for question in bank.questions]
    assert numbers == sorted(set(numbers))
    assert [n for numbers in TOPICS.values() for n in numbers] == list(range(1, 31))


def test_every_text_is_in_both_languages() -> None:
    """Chinese is Chinese but for names, English is English but for the words that are asked about."""
    for topic in load_bank().topics:
        for text in texts(topic)[1:]:
            assert IDEOGRAPH.search(text.zh), text
            assert not re.search(f"{IDEOGRAPH.pattern}{{3}}", text.en), text


def test_no_option_says_the_same_twice() -> None:
    """Within a question all options differ, in both languages."""
    for question in load_bank().questions:
        for language in ("en", "zh"):
            shown = [getattr(option.text, language) for option in question.options.values()]
            assert len(set(shown)) == len(shown), question.number


def test_a_good_file_is_read(tmp_path: Path) -> None:
    """The file that the mistakes below are made in is right without them."""
    (question,) = read_yaml(small(tmp_path), Topic).questions
    assert list(question.options) == ["A", "B", "C"]
    assert question.options["C"].claim == Claim(measure="map_side", of={"cnn": 0}, equals=128)


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("zh: 這個", "jp: これ", 8, "zh: Field required"),
        ("zh: 這個", "zh: ''", 8, "at least 1 character"),
        ("correct: true", "correct: 1", 10, "valid boolean"),
        ("correct: true", "correct: maybe", 10, "valid boolean"),
        ("        source: a paper\n", "", 7, "expected either `correct` with its `source`, or a `claim`"),
        ("        correct: true\n        source: a paper\n", "", 7, "or a `claim`"),
        ("claim: {", "source: x\n        claim: {", 17, "or a `claim`"),
        ("equals: 128", "equals: 128, over: 3", 20, "found equals and over"),
        (", equals: 128", "", 20, "found none"),
        ("equals: 128", "over: 1, margin: -1", 20, "greater than or equal to 0"),
        ("      B:", "      E:", 6, "expected options A, B, C in order; found A, E, C"),
        ("      B:", "      G:", 12, "'A', 'B', 'C', 'D', 'E' or 'F'"),
        ("      B:", "      A:", 12, "stands here and on line 7"),
        ("number: 2", "number: 5", 3, "expected numbers from 1 to 4; found [5]"),
        ("number: 2", "number: two", 4, "valid integer"),
        ("topic: lime", "topic: limes", 1, "lime, saliency"),
        ("    options:", "    opt: 1\n    options:", 6, "Extra inputs are not permitted"),
        ("zh: 何者正確？}", "zh: 何者正確？", 6, "is not YAML"),
    ],
)
def test_a_mistake_is_named_by_file_and_line(
    tmp_path: Path, old: str, new: str, line: int, says: str
) -> None:
    """File, line and what was expected, for whatever is wrong."""
    with pytest.raises(BadFileError) as error:
        read_yaml(small(tmp_path, old, new), Topic)
    assert any(
        message.startswith(f"bank/lime.yaml line {line}: ") and says in message
        for message in str(error.value).splitlines()
    ), str(error.value)


def test_a_number_is_given_once(tmp_path: Path) -> None:
    """The same question twice in a file is refused."""
    questions = SMALL[SMALL.index("  - number") :]
    with pytest.raises(BadFileError, match=r"line 3: .*ascending order; found \[2, 2\]"):
        read_yaml(small(tmp_path, questions, questions * 2), Topic)


@pytest.mark.parametrize(
    ("content", "says"), [(None, "cannot be read"), (b"\xff", "is not UTF-8"), (b"", "line 1")]
)
def test_a_file_that_is_no_text_is_named(tmp_path: Path, content: bytes | None, says: str) -> None:
    """Absent, not UTF-8 or empty: the file is named."""
    path = small(tmp_path)
    path.unlink() if content is None else path.write_bytes(content)
    with pytest.raises(BadFileError, match=f"bank/lime.yaml.*{says}"):
        read_yaml(path, Topic)


def test_all_mistakes_of_all_files_are_named_at_once(tmp_path: Path) -> None:
    """A missing file, and one in the place of another, are told together."""
    folder = Path(shutil.copytree(BANK, tmp_path / "bank"))
    (folder / "lime.yaml").unlink()
    shutil.copy(folder / "filters.yaml", folder / "attention.yaml")
    with pytest.raises(BadFileError) as error:
        load_bank(folder)
    assert [line.split(":")[0] for line in str(error.value).splitlines()] == [
        "bank/lime.yaml",
        "bank/attention.yaml",
    ]


@pytest.mark.slow(200)
def test_the_committed_key_is_what_the_bank_gives() -> None:
    """A stale key.yaml fails here: run `make keys`."""
    assert KEY.read_text("utf-8") == key_text(settled(make_key(load_bank(), measure), read_key()))


@pytest.mark.slow(100)
def test_of_every_twin_exactly_one_side_holds() -> None:
    """Both are measured, or judged: never both correct, never both wrong."""
    for topic in read_twins().values():
        for question in topic["questions"]:
            for twin in question["options"]:
                sides = [Option.model_validate(side_of(twin, side)) for side in (0, 1)]
                holds = [measure(side.claim).holds if side.claim else side.correct for side in sides]
                assert sorted(holds) == [False, True], (question["number"], twin["text"]["en"])


@pytest.mark.slow(60)
def test_a_key_survives_its_file(tmp_path: Path) -> None:
    """What is written is what is read, and nothing is said to have changed."""
    key = make_key(load_bank(), measure)
    path = tmp_path / "key.yaml"
    path.write_text(key_text(key), "utf-8")
    assert read_key(path) == key.questions
    assert list(changes(read_key(path), key.questions)) == []


def spoiled(tmp_path: Path, file: str, old: str, new: str) -> Path:
    folder = Path(shutil.copytree(BANK, tmp_path / "bank"))
    content = (folder / file).read_text("utf-8")
    assert old in content
    (folder / file).write_text(content.replace(old, new), "utf-8")
    return folder


@pytest.mark.slow(60)
def test_a_changed_claim_changes_the_key_and_is_told(tmp_path: Path) -> None:
    """Claim a layer type that no layer has, and the option is wrong; what was measured is in the file."""
    asked = next(q for q in load_bank().questions if q.number == 17).options
    letter = next(letter for letter, option in asked.items() if option.claim.measure == "layer_type")
    claimed, right = asked[letter].claim.equals, read_key()[17].right
    folder = spoiled(tmp_path, "filters.yaml", f"equals: {claimed}", "equals: Dropout")
    old = read_key()
    new = settled(make_key(load_bank(folder), measure), old).questions
    assert new[17].right == right - {letter}
    told = list(changes(old, new))
    assert told[-1].endswith("is measured: layer_type(cnn=21) = BatchNorm2d (equals Dropout?)")
    assert len(told) == 1 + (letter in right)


def test_rounding_is_no_news() -> None:
    """A number that moved by less than 1% keeps its old digits; a new word, or a larger move, does not."""
    old = Key(questions={1: {"right": {"A"}, "evidence": {"A": "measured: f(picture=1) = 0.5"}}})
    for now, kept in (("= 0.502", True), ("= 0.52", False), ("= 0.5, 0.5", False)):
        new = Key(questions={1: {"right": {"A"}, "evidence": {"A": f"measured: f(picture=1) {now}"}}})
        assert (settled(new, old.questions) == old) == kept, now
        assert settled(new, {}) == new


@pytest.mark.slow(60)
def test_a_question_without_a_right_option_is_refused(tmp_path: Path) -> None:
    """Nobody could earn its points."""
    folder = spoiled(tmp_path, "lime.yaml", "correct: true", "correct: false")
    with pytest.raises(
        BadFileError, match=r"question 2: no option is right.*\nquestion 3: no option is right"
    ):
        make_key(load_bank(folder), measure)


@pytest.mark.parametrize(
    ("claim", "holds"),
    [
        ({"of": {"cnn": 34}, "over": 90}, True),
        ({"of": {"cnn": 34}, "over": 106}, False),
        ({"of": {"cnn": 34}, "under": 107}, True),
        ({"of": {"cnn": 34}, "under": 106}, False),
        ({"of": {"cnn": 34}, "equals": 106}, True),
        ({"of": {"cnn": 34}, "over": 90, "margin": 16}, True),
    ],
)
def test_claims_compare_as_they_say(claim: dict, holds: bool) -> None:
    """Over, under and equal, with the measured number beside."""
    measured = measure(Claim(measure="receptive_field", **claim))
    assert measured.holds == holds
    assert measured.evidence.startswith("measured: receptive_field(cnn=34) = 106 (")


@pytest.mark.parametrize(
    ("claim", "says"),
    [
        ({"measure": "beauty", "equals": 1}, "unknown measure beauty; expected one of layer_type"),
        ({"measure": "layer_type", "of": {"cnn": 99}, "equals": "ReLU"}, "cannot be evaluated"),
        ({"measure": "layer_type", "of": {"fc": 0}, "equals": "Linear"}, "cannot be evaluated"),
        ({"measure": "layer_type", "of": {"cnn": 0}, "over": 1}, "not a number"),
        ({"measure": "receptive_field", "of": {"cnn": 34}, "over": 90, "margin": 17}, "within 17.0 of 90.0"),
        ({"measure": "receptive_field", "of": {"cnn": 34}, "over": 110, "margin": 5}, "within 5.0 of 110.0"),
    ],
)
def test_a_claim_that_decides_nothing_is_refused(claim: dict, says: str) -> None:
    """Unknown, impossible, or too close to its threshold to be asked."""
    with pytest.raises(BadFileError, match=says):
        measure(Claim(**claim))


@pytest.mark.parametrize("cnn", [0, 9, 20, 34])
@pytest.mark.slow(2)
def test_receptive_field_is_what_a_changed_pixel_reaches(cnn: int) -> None:
    """With positive weights a value rises exactly for the pixel columns that it depends on."""
    layers = Classifier(widths=(1, 1, 1, 1, 1), hidden=1).eval().double().cnn[: cnn + 1]
    for name, weight in layers.named_parameters():
        weight.data.fill_(0 if name.endswith("bias") else 1)
    pictures = torch.zeros(129, 3, 128, 128, dtype=torch.float64)
    pictures[torch.arange(128), :, :, torch.arange(128)] = 1  # the last picture stays black
    with torch.inference_mode():
        values = layers(pictures)[:, 0]
    middle = (values.shape[-1] - 1) // 2
    reached = values[:128, middle, middle] > values[128, middle, middle]
    assert int(reached.sum()) == receptive_field(cnn)


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        (("layer_type", 6), "Conv2d"), (("layer_type", 15), "ReLU"), (("layer_type", 21), "BatchNorm2d"),
        (("layer_type", 37), "MaxPool2d"), (("map_side", 8), 128), (("map_side", 9), 64),
        (("map_side", 37), 4),
        (("can_be_negative", 7), True), (("can_be_negative", 8), False), (("can_be_negative", 9), False),
    ],
)  # fmt: skip
def test_the_vocabulary_knows_the_network_of_2022(of: tuple[str, int], expected: object) -> None:
    """cnn[6] is a convolution, cnn[15] a ReLU, cnn[21] a batch norm; stages halve the picture."""
    assert VOCABULARY[of[0]](cnn=of[1]) == expected


@pytest.mark.slow(60)
def test_making_the_key_writes_it_and_says_what_changed(tmp_path: Path, monkeypatch, capsys) -> None:
    """The first run tells every question, the next that nothing changed."""
    monkeypatch.setattr(keys, "KEY", tmp_path / "key.yaml")
    keys.main()
    assert capsys.readouterr().out.splitlines()[0] == "question 1: new"
    keys.main()
    assert capsys.readouterr().out == "key.yaml is unchanged\n"


def test_grading_answers_needs_no_torch() -> None:
    """What the trusted process imports brings in neither torch nor the given code."""
    program = (
        "import sys; from questions import answers, bank, keys, scoring; bank.load_bank(); keys.read_key();"
        "print(sorted({'torch', 'xai', 'numpy', 'questions.evidence'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
