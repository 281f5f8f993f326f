"""Every measure gives what numpy gives by hand; other assets give another key, or say why there is none."""

import re
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import save_file
from torch import nn
from xai.classifier import CLASSES, load_classifier
from xai.filters import filter_visualization, grey_noise
from xai.food import PARTS
from xai.lime_explanation import LimeExplanation
from xai.quality import Quality, randomised

from questions import evidence, keys
from questions.bank import Bank, load_bank
from questions.errors import BadFileError, NoEvidenceError
from questions.evidence import SHIPPED, VOCABULARY, Run, classes, filters, pictures, quality
from questions.evidence.reference_run import NOTEBOOK, default
from questions.keys import make_key, read_key, what_can_be_keyed
from questions.places import KEY
from questions.schema import Claim
from tests.questions.claims import measure

pytestmark = pytest.mark.slow(10)

LABEL = 2
RNG = np.random.default_rng(7)
PIXELS = RNG.integers(0, 256, (128, 128, 3), dtype=np.uint8)
MASK = np.zeros((128, 128), dtype=np.uint8)  # table
MASK[20:70, 30:90] = 1  # crockery
MASK[30:60, 40:80] = 2  # food
MASK[100:120, 5:25] = 3  # object; no garnish
X = PIXELS.transpose(2, 0, 1).astype(float) / 255
CONVOLUTION = RNG.normal(size=(4, 3))
DENSE = RNG.normal(size=(11, 4, 128, 128)) / 100
WEIGHTS = np.einsum("kfhw,fc->kchw", DENSE, CONVOLUTION)  # the whole network is linear


def network(convolution: np.ndarray, dense: np.ndarray) -> nn.Module:
    """The scores sum(dense * convolution * picture): a network whose every gradient is known."""
    layers = nn.Sequential(nn.Conv2d(3, 4, 1, bias=False), nn.Flatten(), nn.Linear(1, 1, bias=False)).double()
    layers[0].weight = nn.Parameter(torch.from_numpy(convolution)[..., None, None])
    layers[2].weight = nn.Parameter(torch.from_numpy(dense).flatten(1))
    return layers.requires_grad_(False)


@pytest.fixture
def run(tmp_path: Path, monkeypatch) -> Run:
    (tmp_path / "masks").mkdir()
    Image.fromarray(PIXELS).save(tmp_path / f"{LABEL}_0.png")
    Image.fromarray(MASK).save(tmp_path / "masks" / f"{LABEL}_0.png")
    monkeypatch.setattr("xai.food.FoodFolder.__getitem__", lambda *_: (torch.from_numpy(X), LABEL))
    found = Run(pictures=tmp_path, puzzle=tmp_path)
    found.__dict__["model"] = network(CONVOLUTION, DENSE)  # in the place of what it would read
    return found


def near(value: float) -> object:
    return pytest.approx(value, rel=1e-6, abs=1e-9)


def biggest(attributions: np.ndarray) -> np.ndarray:
    return np.abs(attributions).max(0)


def part(name: str) -> np.ndarray:
    return PARTS.index(name) == MASK


SALIENCY = biggest(WEIGHTS[LABEL])
FROM_BLACK, FROM_WHITE = biggest(WEIGHTS[LABEL] * X), biggest(WEIGHTS[LABEL] * (X - 1))
MAPS = [
    ({"method": "saliency"}, SALIENCY),
    ({"method": "integrated", "steps": 3}, FROM_BLACK),
    ({"method": "integrated", "steps": 3, "kind": "white"}, FROM_WHITE),
    ({"method": "smoothgrad", "n_samples": 2}, SALIENCY),  # the gradient is the same everywhere
]
of_each_map = pytest.mark.parametrize(
    ("of", "by_hand"), MAPS, ids=["saliency", "from black", "from white", "smoothgrad"]
)


@of_each_map
def test_the_share_of_the_heat_is_the_sum_inside_over_the_sum(run, of, by_hand) -> None:
    """And over the area, the part's brightness: its mean over the mean of the whole map."""
    share = by_hand[part("food")].sum() / by_hand.sum()
    assert pictures.heat_share(run, 0, "food", **of) == near(share)
    assert pictures.share_over_area(run, 0, "food", **of) == near(
        by_hand[part("food")].mean() / by_hand.mean()
    )


@of_each_map
def test_graininess_is_the_mean_step_between_neighbours(run, of, by_hand) -> None:
    """To the right and below, relative to the mean value; twice as bright is as grainy."""
    right = np.mean([abs(by_hand[i, j + 1] - by_hand[i, j]) for i in range(128) for j in range(127)])
    below = np.mean([abs(by_hand[i + 1, j] - by_hand[i, j]) for i in range(127) for j in range(128)])
    assert pictures.graininess(run, 0, **of) == near((right + below) / by_hand.mean())
    assert pictures.total_variation(torch.from_numpy(2 * by_hand)) == near((right + below) / by_hand.mean())


def test_likeness_is_the_correlation_of_two_maps(run) -> None:
    """As numpy's; a map is wholly like itself."""
    black, white = {"method": "integrated"}, {"method": "integrated", "kind": "white"}
    by_hand = np.corrcoef(FROM_BLACK.ravel(), FROM_WHITE.ravel())[0, 1]
    assert pictures.likeness(run, 0, black, white) == near(by_hand)
    assert pictures.likeness(run, 0, black, black | {"steps": 7}) == near(1)


def softmax(scores: np.ndarray) -> np.ndarray:
    return np.exp(scores - scores.max()) / np.exp(scores - scores.max()).sum()


def test_what_the_classifier_says_is_the_linear_networks(run) -> None:
    """Its class, and the probability of the class that is explained."""
    scores = (WEIGHTS * X).sum((1, 2, 3))
    assert classes.predicted(run, 0) == CLASSES[scores.argmax()]
    assert classes.probability(run, 0) == near(softmax(scores)[LABEL])


@pytest.mark.parametrize("without", ["food", "crockery", "object"])
def test_painting_over_a_part_is_tried_on_the_classifier(run, without) -> None:
    """With the table's mean colour in the place of the part."""
    painted = X.copy()
    painted[:, part(without)] = X[:, part("table")].mean(1, keepdims=True)
    before, after = ((WEIGHTS * x).sum((1, 2, 3)).argmax() for x in (X, painted))
    assert classes.answer_stays(run, 0, without) == (before == after)
    assert classes.predicted_without(run, 0, without) == CLASSES[after]
    assert classes.probability_without(run, 0, without) == near(
        softmax((WEIGHTS * painted).sum((1, 2, 3)))[LABEL]
    )
    assert classes.probability_without(run, 0, "nothing") == classes.probability(run, 0)


def test_an_answer_that_goes_with_the_painted_part_is_told(run, monkeypatch) -> None:
    """A network that knows its class by the food changes its mind when the food goes, and only then."""
    dense = np.zeros((11, 4, 128, 128))
    dense[LABEL][:, part("food")], dense[5][:, part("food")] = 1, 0.5
    dense[5][:, part("crockery")] = 0.1
    run.__dict__["model"] = network(np.ones((4, 3)), dense)
    picture = np.zeros((3, 128, 128))
    picture[:, part("food")], picture[:, part("crockery")] = 1, 0.1
    monkeypatch.setattr("xai.food.FoodFolder.__getitem__", lambda *_: (torch.from_numpy(picture), LABEL))
    assert classes.predicted(run, 0) == CLASSES[LABEL]
    assert classes.answer_stays(run, 0, "crockery")
    assert not classes.answer_stays(run, 0, "food")


def test_noisy_copies_are_counted_by_class(run) -> None:
    """All are recognised without noise where the class is the network's own, none where it is not."""
    said = CLASSES.index(classes.predicted(run, 0))
    assert classes.recognised(run, 0, noise_level=0.0) == (said == LABEL)
    assert classes.copies() == 50  # of Smilkov et al. 2017


def test_completeness_is_exact_for_a_linear_network(run) -> None:
    """With a single step; and a sum that is half of the change is off by a half."""
    assert pictures.incomplete(run, 0, steps=1) < 1e-9
    assert pictures.incomplete(run, 0, kind="white", steps=1) < 1e-9


def test_activation_is_that_of_the_filter_stretched_to_one(run) -> None:
    """The mean on the part over the mean of all, after the smallest value became 0."""
    given = np.einsum("c,chw->hw", CONVOLUTION[1], X)
    drawn = (given - given.min()) / (given.max() - given.min())
    by_hand = drawn[part("food")].mean() / drawn.mean()
    assert filters.activation(run, 0, "food", layer="0", index=1) == near(by_hand)


def test_what_a_filter_wants_to_see_is_what_the_notebook_finds() -> None:
    """Gradient ascent on the shipped network, with the notebook's own number of steps; mean by channel."""
    assert "steps=60" in NOTEBOOK.read_text("utf-8")
    assert filters.steps_of_the_notebook() == 60
    found = filter_visualization(SHIPPED.model, grey_noise(), "cnn.3", 2, steps=60, progress=False)[0].numpy()
    for channel, name in enumerate(("red", "green", "blue")):
        assert filters.colour_wish(SHIPPED, "cnn.3", 2, name) == pytest.approx(
            found[channel].mean(), abs=1e-4
        )


@pytest.mark.parametrize(("across", "sign"), [(True, 1), (False, -1)])
def test_stripes_are_told_by_their_direction(monkeypatch, across, sign) -> None:
    """Above 0 for stripes across, below 0 for stripes up and down, about 0 for a chequered picture."""
    wave = (torch.arange(128) // 8 % 2).float().expand(3, 128, 128) + 0.01 * torch.rand(3, 128, 128)
    monkeypatch.setattr(filters, "wish", lambda *_: wave.mT if across else wave)
    assert sign * filters.stripes(SHIPPED, "cnn.3", 0) > 3
    monkeypatch.setattr(filters, "wish", lambda *_: wave + wave.mT)
    assert abs(filters.stripes(SHIPPED, "cnn.3", 0)) < 0.2


# Six superpixels in a row of blocks: weights, of which LIME's figure paints the 11 weightiest, here all.
SEGMENTS = np.repeat(np.arange(128) // 22, 128).reshape(128, 128).T
GIVEN = np.array([0.5, -0.25, 0.0, -1.0, 2.0, 0.125])


@pytest.fixture
def explained(monkeypatch) -> None:
    monkeypatch.setattr(pictures, "lime", lambda *_, **__: LimeExplanation(SEGMENTS, GIVEN, 0.75))


@pytest.mark.usefixtures("explained")
def test_painted_areas_are_counted_pixel_by_pixel(run) -> None:
    """Of the green pixels, and of the red, the share on the part."""
    weights = GIVEN[SEGMENTS]
    for side, painted in (("for", weights > 0), ("against", weights < 0)):
        by_hand = (painted & part("food")).sum() / painted.sum()
        assert pictures.lime_area(run, 0, "food", side) == near(by_hand)
        assert pictures.lime_painted(run, 0, side) == {"for": 3, "against": 2}[side]
    assert pictures.lime_fit(run, 0) == 0.75
    assert pictures.lime_largest(run, 0) == 2
    speaking = np.maximum(weights, 0)
    by_hand = speaking[part("food")].sum() / speaking.sum()
    assert pictures.heat_share(run, 0, "food", method="lime") == near(by_hand)
    assert pictures.lime_pieces(run, 0) == 6


def test_defaults_are_read_from_a_signature() -> None:
    """By the name of the argument, whether it can be given by position or not."""

    def lesson(image: int, steps: int = 50, *, kind: str = "black") -> None: ...

    assert default(lesson, "steps") == 50
    assert default(lesson, "kind") == "black"


def test_the_table_of_qualities_is_the_lessons_own(monkeypatch, run) -> None:
    """A number of it is that of the row with this method and this network."""
    rows = [Quality("lime", "trained", *range(5)), Quality("noise", "nothing", *range(10, 15))]
    monkeypatch.setattr(quality, "table", lambda _: rows)
    assert quality.quality(run, "lime", "trained", "deletion") == 2
    assert quality.quality(run, "noise", "nothing", "likeness") == 14


def test_no_measure_hides_another() -> None:
    """Each name in the vocabulary belongs to one function."""
    assert len(VOCABULARY) == sum(len(module.MEASURES) for module in evidence.MODULES)


@pytest.mark.usefixtures("explained")
def test_a_piece_across_the_border_counts_by_what_lies_inside(run) -> None:
    """The sum of weight times share inside."""
    inside = [part("food")[j == SEGMENTS].mean() for j in range(6)]
    assert pictures.lime_weight(run, 0, "food") == near(float(np.dot(GIVEN, inside)))


def test_seeds_that_disagree_are_refused_and_told(monkeypatch) -> None:
    """Right by one draw and wrong by another: nobody could know the answer."""
    monkeypatch.setitem(VOCABULARY, "dice", lambda seed=0: seed / 2)
    assert (
        measure(Claim(measure="dice", under=2, seeds=3)).evidence == "measured: dice() = 0, 0.5, 1 (under 2?)"
    )
    with pytest.raises(BadFileError, match=r"dice\(\) = 0, 0.5, 1: right by one seed and wrong by another"):
        measure(Claim(measure="dice", under=0.7, seeds=3))
    with pytest.raises(BadFileError, match=r"within 0.3 of 0.7"):
        measure(Claim(measure="dice", under=0.7, seeds=2, margin=0.3))


def test_a_difference_takes_the_changed_arguments(run) -> None:
    """`minus` subtracts the same measure with some arguments changed."""
    claim = Claim(measure="area", of={"picture": 0, "part": "food"}, minus={"part": "object"}, over=0)
    assert measure(claim, run) == (
        True, f"measured: area(picture=0, part=food) - the same(part=object) = {800 / 128**2:.3g} (over 0?)",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("claim", "says"),
    [
        ({"picture": 0, "part": "garnish"}, "2_0.png shows no garnish, by its mask"),
        ({"picture": 3, "part": "food"}, "there is no picture 3"),
    ],
)
def test_what_the_pictures_do_not_show_is_no_evidence(run, claim, says) -> None:
    """A part that is not there, a picture that is not there."""
    with pytest.raises(NoEvidenceError, match=says):
        measure(Claim(measure="area", of=claim, over=0), run)


def saliency() -> Bank:
    """Questions 5 to 7: of ideas, and of saliency alone, for the other two take longer."""
    topic = next(one for one in load_bank().topics if one.topic == "saliency")
    return Bank((topic.model_copy(update={"questions": topic.questions[:3]}),))


def other_key(run: Run, bank: Bank) -> tuple[dict, list[str]]:
    key, refusals = what_can_be_keyed(bank, lambda claim: measure(claim, run))
    return dict(key.questions), refusals


def test_a_broken_classifier_does_not_keep_the_key(tmp_path) -> None:
    """One that has learned nothing gives other answers about saliency, or is refused them."""
    blank = randomised(load_classifier(SHIPPED.classifier))
    save_file(blank.state_dict(), tmp_path / "blank.safetensors")
    bank = saliency()
    found, refusals = other_key(Run(classifier=tmp_path / "blank.safetensors"), bank)
    told = any(line.startswith("question 6") for line in refusals)
    assert told or found[6].right != read_key()[6].right
    assert found[7] == read_key()[7]  # which is about the idea alone


def test_a_broken_mask_changes_the_key(tmp_path) -> None:
    """With noodles and garnish exchanged in picture 7, one option of question 6 comes out the other way."""
    folder = Path(shutil.copytree(SHIPPED.pictures, tmp_path / "pictures"))
    path = folder / "masks" / "6_7.png"
    mask = np.array(Image.open(path))
    Image.fromarray(np.array([0, 1, 4, 3, 2], dtype=np.uint8)[mask]).save(path)
    found, _ = other_key(Run(pictures=folder), saliency())
    assert len(found[6].right ^ read_key()[6].right) == 1


def test_a_claim_too_close_is_refused_with_its_question_and_option(tmp_path) -> None:
    """Question, option, the number measured, the margin and the threshold."""
    bank = saliency()
    question = next(q for q in bank.questions if q.number == 6)
    value = pictures.share_over_area(SHIPPED, 4, "food", "saliency")
    of = {"picture": 4, "part": "food", "method": "saliency"}
    claim = Claim(measure="share_over_area", of=of, over=value + 0.01, margin=0.15)
    option = question.options["C"].model_copy(update={"claim": claim})
    spoiled = question.model_copy(update={"options": question.options | {"C": option}})
    with pytest.raises(BadFileError, match=r"question 6 C: share_over_area\(picture=4.*within 0.15 of"):
        make_key(Bank((bank.topics[0].model_copy(update={"questions": [spoiled]}),)), measure)


@pytest.fixture
def only_saliency(monkeypatch) -> None:
    bank = saliency()
    monkeypatch.setattr(keys, "load_bank", lambda: bank)


@pytest.mark.usefixtures("only_saliency")
def test_pictures_without_masks_are_keyed_as_far_as_they_can(tmp_path, capsys) -> None:
    """What needs a part is told by question and option; the rest is written, and the shipped key stays."""
    before, folder, out = KEY.read_bytes(), tmp_path / "food-11", tmp_path / "key.yaml"
    shutil.copytree(SHIPPED.pictures, folder, ignore=shutil.ignore_patterns("masks"))
    (folder / "note.txt").write_text("no picture")
    keys.main(pictures=folder, out=out)
    said = capsys.readouterr().out
    assert "note.txt is left out: " in said
    assert re.search("question 6 [A-F]: 6_7.jpg has no mask, so its parts are not known", said)
    assert f"2 of 3 questions have a key on these assets; written to {out}" in said
    assert set(read_key(out)) == {5, 7}
    assert KEY.read_bytes() == before


@pytest.mark.usefixtures("only_saliency")
def test_fewer_pictures_are_told(tmp_path, capsys) -> None:
    """By the number that a question asks for; without --out nothing is written."""
    folder = tmp_path / "few"
    (folder / "masks").mkdir(parents=True)
    for name in ("0_0.jpg", "masks/0_0.png"):
        shutil.copy(SHIPPED.pictures / name, folder / name)
    keys.main(pictures=folder)
    said = capsys.readouterr().out
    assert re.search(f"question 6 [A-F]: there is no picture 7: {folder} has 1", said)
    assert "nothing is written without --out" in said
    assert sorted(path.name for path in tmp_path.iterdir()) == ["few"]


def test_what_cannot_be_read_is_said_in_a_line(tmp_path) -> None:
    """No such folder, an empty one, a file that is no checkpoint: a sentence, and nothing is written."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "bad.safetensors").write_bytes(b"not weights")
    for given, says in [
        ({"pictures": tmp_path / "none"}, "the pictures cannot be read: No folder"),
        ({"pictures": tmp_path / "empty"}, "the pictures cannot be read: No picture in"),
        ({"classifier": tmp_path / "none.pt"}, "the classifier cannot be read: No classifier at"),
        ({"classifier": tmp_path / "bad.safetensors"}, "cannot be read as weights"),
    ]:
        with pytest.raises(SystemExit, match=says):
            keys.main(**given, out=tmp_path / "key.yaml")
    assert not (tmp_path / "key.yaml").exists()
