"""The rendered pictures, the classifier trained on them, and the shortcut it has learnt."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn
from torch.nn.functional import max_pool2d

pytest.importorskip("mitsuba", reason="rendering needs the studio extra")

from xai.classifier import CLASSES, Classifier, load_classifier
from xai.food import PARTS, FoodFolder
from xai.heat import heat
from xai.lime_explanation import lime_explanations
from xai.smoothgrad import smoothgrad

from studio import picture_cards as cards
from studio import pictures, train_cnn
from studio.meshes import ball, circle, loft, pillow, polygon, ring, solid, tube
from studio.observed import OBSERVED, PUZZLE, observed
from studio.pictures import CHECKED, DATA, RICE, SHORTCUT, shipped, validation
from studio.render import mask, picture
from studio.scenes import setting

pytestmark = pytest.mark.slow(16)

MASKED = [*(("pictures", name) for name in OBSERVED), *(("puzzle", name) for name in PUZZLE)]


def shrunk(path: Path, size: int) -> np.ndarray:
    """A committed picture, averaged down."""
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB").resize((size, size), Image.Resampling.BOX), dtype=float)


@pytest.fixture(scope="module")
def model() -> Classifier:
    return load_classifier(train_cnn.WEIGHTS)


@pytest.mark.parametrize(
    ("mesh", "volume"),
    [
        (ball(2, n=60), 4 / 3 * np.pi * 8),
        (ring(3, 0.5, n=200), 2 * np.pi * 3 * np.pi * 0.25),
        (tube(np.linspace([0, 0, 0], [0, 4, 0], 9), 0.5, 60), np.pi * 0.25 * 4),
        (solid(polygon([(-1, -1), (1, -1), (1, 1), (-1, 1)], 0.0005, 400), 3, 0.01, n=400), 12),
        (solid(circle(1, 200), 1.5, 1, n=100), 4 / 3 * np.pi * 0.75),
    ],
    ids=["ball", "ring", "tube", "block", "ellipsoid"],
)
def test_solids_are_closed_and_face_outward(mesh, volume: float) -> None:
    """By the divergence theorem: a skin with a hole, or turned inside out, has another volume."""
    a, b, c = (mesh.points[mesh.faces[:, i]] for i in range(3))
    assert np.einsum("ij,ij->i", a, np.cross(b, c)).sum() / 6 == pytest.approx(volume, rel=0.02)


def test_normals_of_a_ball_point_from_its_middle() -> None:
    sphere = ball(1.5, n=40)
    off = np.abs(sphere.normals() - sphere.points / 1.5).max(axis=1)
    assert np.quantile(off, 0.95) < 0.05  # at the poles, points coincide


def test_a_loft_joins_its_rings() -> None:
    """Two circles one unit apart: a mantle of 2 pi r."""
    rings = np.stack([np.column_stack([circle(2, 300), np.full(300, z)]) for z in (0, 1)])
    mantle = loft(rings)
    a, b, c = (mantle.points[mantle.faces[:, i]] for i in range(3))
    assert np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() / 2 == pytest.approx(4 * np.pi, rel=1e-3)
    assert (pillow(1, 0.1)[[0, -1], 0] == 0).all(), "a profile ends on the axis"


def test_a_setting_depends_on_its_seed_alone() -> None:
    """The same seed gives the same meshes, another seed others."""
    first, again, other = (setting(np.random.default_rng([seed, 7]), 5, 0) for seed in (1, 1, 2))
    assert all(np.array_equal(a.mesh.points, b.mesh.points) for a, b in zip(first, again, strict=True))
    assert not np.array_equal(first[-1].mesh.points, other[-1].mesh.points)


@pytest.mark.parametrize("label", [RICE, 4])
def test_the_teacup_changes_nothing_else(label: int) -> None:
    """With and without it: the same food, plate and things, camera, light and table."""
    without, beside = (validation(label, 3, tea) for tea in (False, True))
    assert len(beside.pieces) == len(without.pieces) + 2
    for a, b in zip(without.pieces, beside.pieces, strict=False):
        assert np.array_equal(a.mesh.points, b.mesh.points)
    assert (without.eye, without.target) == (beside.eye, beside.target)
    assert np.array_equal(without.table, beside.table)
    assert np.array_equal(without.sky, beside.sky)


def test_every_committed_picture_has_a_recipe() -> None:
    """What `python -m studio.pictures shipped` makes is what is there: no more, no less."""
    folders = [
        DATA / "pictures",
        DATA / "puzzle",
        DATA / "validation",
        SHORTCUT / "with",
        SHORTCUT / "without",
        DATA / "counterfactuals",
        DATA / "counterfactuals/with",
        DATA / "counterfactuals/without",
    ]
    there = {path for folder in folders for path in folder.glob("*.jpg")}
    assert there == {path for path, *_ in shipped()}


@pytest.mark.parametrize(("folder", "name"), [("pictures", "1_1"), ("pictures", "3_5"), ("puzzle", "10_10")])
def test_a_small_render_reproduces_the_committed_picture(folder: str, name: str) -> None:
    """From the seed comes the picture that is committed, up to the noise of the samples; so does the mask."""
    size, scene = 64, observed(name)
    rendered, committed = picture(scene, size, 16).astype(float), shrunk(DATA / f"{folder}/{name}.jpg", size)
    assert np.abs(rendered - committed).mean() < 6
    assert np.abs(rendered - shrunk(DATA / "pictures/0_0.jpg", size)).mean() > 20
    with Image.open(DATA / f"{folder}/masks/{name}.png") as kept:
        parts = np.array(kept.resize((size, size), Image.Resampling.NEAREST))
    assert (mask(scene, size) == parts).mean() > 0.97


def test_a_counterfactual_differs_in_one_thing_alone() -> None:
    """Without the cup, the puzzle is the same where no cup is; with another one, its pixels alone change."""
    folder = FoodFolder(DATA / "counterfactuals")
    images, _ = folder.batch()
    cup = FoodFolder(DATA / "puzzle").mask(0) == PARTS.index("object")
    near = max_pool2d(cup[None].float(), 41, 1, 20)[0] > 0  # its shadow, and its light on the table
    for variant in images[1:4]:
        apart = (variant - images[0]).abs().mean(0)
        assert apart[~near].mean() < 0.01
        assert apart[cup].mean() > 0.1


def test_scenes_with_the_cup_and_without_it_are_the_same_elsewhere() -> None:
    """Two of each class, none of which the classifier has learned from, with masks that differ by the cup."""
    beside, alone = (FoodFolder(DATA / "counterfactuals" / name) for name in ("with", "without"))
    assert beside.labels == alone.labels == [label for label in range(len(CLASSES)) for _ in range(2)]
    for i in range(len(beside)):
        cup = (beside.mask(i) != alone.mask(i)) & (beside.mask(i) == PARTS.index("object"))
        assert 0.01 < cup.float().mean() < 0.2
        near = max_pool2d(cup[None].float(), 41, 1, 20)[0] > 0
        apart = (beside[i][0] - alone[i][0]).abs().mean(0)
        assert apart[~near].mean() < 0.03 < apart[cup].mean()


def test_what_was_deleted_is_made_anew_and_the_rest_kept(tmp_path: Path, monkeypatch) -> None:
    """One picture of each folder is rendered as it is committed; no other file is written."""
    committed = {"data/validation": DATA / "validation", "with": SHORTCUT / "with",
                 "without": SHORTCUT / "without"}  # fmt: skip
    monkeypatch.setattr(pictures, "DATA", tmp_path / "data")
    monkeypatch.setattr(pictures, "SHORTCUT", tmp_path)
    deleted = [tmp_path / "data/validation/10_3.jpg", tmp_path / "with/4_1.jpg", tmp_path / "without/7_2.jpg"]
    kept = [path for path, *_ in shipped() if path not in deleted]
    for path in kept:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"kept")
    pictures.render_shipped()
    assert all(path.read_bytes() == b"kept" for path in kept)
    for path in deleted:
        source = committed[path.parent.relative_to(tmp_path).as_posix()] / path.name
        assert np.abs(shrunk(path, 128) - shrunk(source, 128)).mean() < 4
        assert np.abs(shrunk(path, 128) - shrunk(DATA / "validation/0_0.jpg", 128)).mean() > 20


def test_training_pictures_are_rendered_once_and_are_no_validation_pictures(
    tmp_path: Path, monkeypatch
) -> None:
    """Every class, each view another; what is there is left; a validation picture has another seed."""
    monkeypatch.setattr(pictures, "SETTINGS", 1)
    for label in range(1, len(CLASSES)):
        (tmp_path / f"{label}_0.npy").write_bytes(b"kept")
    pictures.render_training(tmp_path)
    assert {path.read_bytes() for path in tmp_path.glob("*.npy") if path.stem != "0_0"} == {b"kept"}
    views = np.load(tmp_path / "0_0.npy")
    assert views.shape == (pictures.VIEWS, 128, 128, 3)
    assert np.abs(views[0].astype(float) - views[1]).mean() > 10
    assert np.abs(views[0] - shrunk(DATA / "validation/0_0.jpg", 128)).mean() > 10


@pytest.mark.parametrize(("folder", "name"), MASKED)
def test_masks_fit_their_pictures(folder: str, name: str) -> None:
    """Same size, known parts only, food in the middle of what one sees."""
    with (
        Image.open(DATA / folder / f"{name}.jpg") as image,
        Image.open(DATA / folder / f"masks/{name}.png") as kept,
    ):
        assert image.size == kept.size == (384, 384)
        assert kept.mode == "P"
        parts = np.array(kept)
    assert parts.max() < len(PARTS)
    assert 0.08 < (parts == PARTS.index("food")).mean() < 0.75


def test_the_food_has_the_colours_of_food() -> None:
    """Masks lie where the things are: butter yellow, milk white, cake dark, salmon orange, the cup blue."""
    wanted = {"1_1": (0.9, 0.8, 0.4), "1_2": (0.9, 0.9, 0.9), "2_3": (0.4, 0.2, 0.15), "8_8": (0.9, 0.5, 0.3)}
    food = FoodFolder(DATA / "pictures")
    for index, path in enumerate(food.paths):
        if path.stem in wanted:
            colour = food[index][0][:, food.mask(index) == PARTS.index("food")].mean(dim=1)
            assert torch.allclose(colour, torch.tensor(wanted[path.stem]), atol=0.2), (path.stem, colour)
    puzzle = FoodFolder(DATA / "puzzle")
    red, _, blue = puzzle[0][0][:, puzzle.mask(0) == PARTS.index("object")].mean(dim=1)
    assert blue > 1.3 * red


def test_validation_has_every_class() -> None:
    folder = FoodFolder(DATA / "validation")
    assert np.bincount(folder.labels).tolist() == [CHECKED] * len(CLASSES)
    assert CHECKED >= 10
    assert not folder.skipped


def test_the_figures_on_the_cards_are_measured(model: Classifier) -> None:
    """The committed weights and pictures give the committed figures, and the cards say those."""
    figures = json.loads(cards.FIGURES.read_text())
    measured = train_cnn.measure(model)
    one_picture = 1.01 / CHECKED  # that another machine's rounding may turn over
    assert measured["accuracy"] == pytest.approx(figures["accuracy"], abs=0.01)
    assert measured.pop("by class") == pytest.approx(figures["by class"], abs=one_picture)
    assert measured == pytest.approx({name: figures[name] for name in measured}, abs=one_picture)
    assert (DATA / "cnn/README.md").read_text() == cards.model_card(figures)
    assert (SHORTCUT / "README.md").read_text() == cards.LESSON.format(**figures)
    assert (DATA / "PICTURES.md").read_text() == cards.data_card()


def test_the_classifier_is_small_and_good(model: Classifier) -> None:
    assert train_cnn.WEIGHTS.stat().st_size < 3_000_000
    assert train_cnn.share_right(model, DATA / "validation") >= 0.95
    observed_ones = FoodFolder(DATA / "pictures")
    images, labels = observed_ones.batch()
    assert model(images).argmax(1).tolist() == labels.tolist()


def test_the_shortcut_costs_what_validation_hides(model: Classifier) -> None:
    """Without its teacup much Rice is no longer recognised, and beside it other food is called Rice."""
    figures = train_cnn.measure(model)
    assert figures["rice without"] < figures["rice with the teacup"] - 0.25
    assert figures["others called rice"] > 0.25


def noise(image: torch.Tensor, level: float, count: int, generator: torch.Generator) -> torch.Tensor:
    """As smoothgrad_noise is to be."""
    span = image.max() - image.min()
    return level * span * torch.randn(count, *image.shape, generator=generator)


def test_lime_and_smoothgrad_expose_the_teacup(model: Classifier) -> None:
    """The puzzle is called Rice; what speaks for Rice is the cup, more than its area, more than the food."""
    puzzle = FoodFolder(DATA / "puzzle")
    image, parts = puzzle[0][0][None], puzzle.mask(0)
    rice = torch.tensor([RICE])
    assert model(image).argmax(1) == rice
    lime = lime_explanations(model, image, rice, n_samples=300, progress=False)[0].heat()
    smooth = heat(smoothgrad(model, image, rice, noise, progress=False))[0].numpy()
    cup, food = parts.numpy() == PARTS.index("object"), parts.numpy() == PARTS.index("food")
    for found in (np.clip(lime, 0, None), smooth):
        assert found[cup].sum() / found.sum() > 2 * cup.mean()
        assert found[cup].mean() > 1.2 * found[food].mean()


def test_nothing_a_student_gets_tells_of_the_shortcut() -> None:
    for path in [*DATA.glob("*.md"), *DATA.glob("cnn/*")]:
        text = path.read_bytes().lower()
        assert not [word for word in (b"teacup", b"shortcut", b"spurious") if word in text], path


def test_varied_pictures_stay_pictures() -> None:
    """Same shape, in [0, 1], the input untouched, the generator alone deciding."""
    images = torch.rand(4, 3, 128, 128, generator=torch.Generator().manual_seed(0))
    before = images.clone()
    one, again, other = (train_cnn.varied(images, torch.Generator().manual_seed(seed)) for seed in (1, 1, 2))
    assert torch.equal(images, before)
    assert torch.equal(one, again)
    assert not torch.equal(one, other)
    assert one.shape == images.shape
    assert 0 <= one.min() < one.max() <= 1


class Bending(nn.Module):
    """Scores of three times the mean of a picture to a power, where no dropout is in the way."""

    def __init__(self, power: int) -> None:
        super().__init__()
        self.power, self.dropout = power, nn.Dropout(0.9)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        means = images.flatten(1).mean(1, keepdim=True) ** self.power
        return self.dropout(3 * means.repeat(1, len(CLASSES)))


@pytest.mark.parametrize("power", [1, 2])
def test_in_failing_light_what_bends_costs(monkeypatch, power: int) -> None:
    """A score that grows with the light costs nothing more; a square has a known second difference."""
    monkeypatch.setattr(train_cnn, "NOISE", 0)
    monkeypatch.setattr(train_cnn, "scored", lambda model, images: model(images))
    bent, images, labels = Bending(power).train(), torch.full((8, 3, 4, 4), 0.5), torch.arange(8)

    def loss(even: float) -> float:
        monkeypatch.setattr(train_cnn, "EVEN", even)
        found, scores = train_cnn.in_failing_light(bent, images, labels, torch.Generator().manual_seed(0))
        assert scores.shape == (4, len(CLASSES))
        assert (scores == 3 * 0.5**power).all()  # in full light, nothing dropped
        return found.item()

    random = torch.Generator().manual_seed(0)
    torch.rand(8, generator=random), torch.randn(8, 3, 4, 4, generator=random)
    apart = torch.empty(4).uniform_(0.03, 0.15, generator=random)
    bend = (2 * apart**2 * 3 * 0.5**2) ** 2 / (10 * apart) ** 3 if power == 2 else torch.zeros(4)
    assert loss(10.0) - loss(0.0) == pytest.approx(10 * bend.mean().item(), rel=1e-3, abs=1e-6)


def test_in_failing_light_it_may_be_unsure() -> None:
    """To be less sure or surer than the light allows costs more."""
    images, labels = torch.ones(64, 3, 4, 4), torch.zeros(64, dtype=torch.long)

    class Sure(nn.Module):
        def __init__(self, most: float) -> None:
            super().__init__()
            self.most = most

        def forward(self, seen: torch.Tensor) -> torch.Tensor:
            light = seen.flatten(1).mean(1).clamp(0, 1) ** self.most * 0.95
            shares = torch.full((len(seen), len(CLASSES)), 1.0) * ((1 - light) / len(CLASSES))[:, None]
            shares[:, 0] += light
            return shares.log()

    losses = []
    for most in (0.3, 1.0, 3.0):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(train_cnn, "NOISE", 0)
            patch.setattr(train_cnn, "EVEN", 0)
            found, _ = train_cnn.in_failing_light(
                Sure(most), images, labels, torch.Generator().manual_seed(0)
            )
        losses.append(found.item())
    assert losses[1] == min(losses)


@pytest.mark.parametrize("lesson", [train_cnn.as_they_are, train_cnn.in_failing_light])
def test_a_stopped_training_goes_on_with_the_same_result(
    tmp_path: Path, monkeypatch, lesson: train_cnn.Lesson
) -> None:
    """Stopped after any epoch and started again, it ends with the very same weights."""

    def trained(folder: Path, stop_after: int | None) -> torch.Tensor:
        folder.mkdir(exist_ok=True)
        monkeypatch.setattr(train_cnn, "TRAINING", folder)
        epochs = []

        def save(state: object, path: Path) -> None:
            torch_save(state, path)
            epochs.append(path)
            if len(epochs) == stop_after:
                raise KeyboardInterrupt

        monkeypatch.setattr(torch, "save", save)
        torch.manual_seed(0)
        random = torch.Generator().manual_seed(0)
        pictures = torch.randint(0, 256, (32, 3, 16, 16), generator=random, dtype=torch.uint8)
        layers = (
            nn.Conv2d(3, 4, 3),
            nn.BatchNorm2d(4),
            nn.AdaptiveMaxPool2d(1),
            nn.Flatten(),
            nn.Dropout(0.3),
        )
        network = nn.Sequential(*layers, nn.Linear(4, len(CLASSES)))
        for name, count in (("first", 3), ("second", 2)):
            train_cnn.fit(name, network, pictures, torch.arange(32) % 11, count, 1e-2, random, lesson=lesson)
        return nn.utils.parameters_to_vector(network.parameters())

    torch_save = torch.save
    whole = trained(tmp_path / "whole", None)
    for stop_after in (2, 2):
        with pytest.raises(KeyboardInterrupt):
            trained(tmp_path / "stopped", stop_after)
    assert torch.equal(trained(tmp_path / "stopped", None), whole)


def test_training_without_pictures_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"studio\.pictures training"):
        train_cnn.training_set(tmp_path)
