"""The classifier and the folders of pictures it reads."""

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import save_file
from torch import nn
from xai.classifier import CLASSES, Classifier, load_classifier
from xai.food import FoodFolder

PHOTOS = Path(__file__).parents[3] / "shared" / "photos"
SMALL = {"widths": (4, 4, 8, 8, 8), "hidden": 16}


@pytest.fixture(scope="module")
def small() -> Classifier:
    """A narrow classifier whose batch norms have seen data."""
    torch.manual_seed(0)
    model = Classifier(**SMALL)
    model(torch.rand(4, 3, 128, 128))
    return model.eval()


@pytest.fixture(scope="module")
def pictures() -> torch.Tensor:
    return torch.rand(2, 3, 128, 128, generator=torch.Generator().manual_seed(1))


def test_full_width_is_the_network_of_2022() -> None:
    """At full width there are 14,162,827 parameters, and the layers students hook are where they were."""
    model = Classifier()
    assert sum(p.numel() for p in model.parameters()) == 14_162_827
    kinds = {i: type(model.cnn[i]) for i in (6, 15, 21)}
    assert kinds == {6: nn.Conv2d, 15: nn.ReLU, 21: nn.BatchNorm2d}
    assert [i for i, layer in enumerate(model.cnn) if isinstance(layer, nn.MaxPool2d)] == [9, 19, 29, 33, 37]
    assert model.fc[0].in_features == 8192
    assert {name.split(".")[0] for name in model.state_dict()} == {"cnn", "fc"}


def test_layers_keep_their_numbers_at_any_width(small: Classifier) -> None:
    """A narrow network has the full one's layers, entry for entry."""
    assert list(small.state_dict()) == list(Classifier().state_dict())


@pytest.mark.parametrize("kind", ["safetensors", "checkpoint"])
def test_one_call_loads_either_format(
    kind: str, small: Classifier, pictures: torch.Tensor, tmp_path: Path
) -> None:
    """Safetensors and a checkpoint of 2022 give the same scores, in evaluation mode and frozen."""
    path = tmp_path / ("model.safetensors" if kind == "safetensors" else "checkpoint.pth")
    if kind == "safetensors":
        save_file(small.state_dict(), path)
    else:
        torch.save({"model_state_dict": small.state_dict(), "epoch": 3}, path)
    loaded = load_classifier(path)
    torch.testing.assert_close(loaded(pictures), small(pictures), rtol=0, atol=0)
    assert not loaded.training
    assert not any(p.requires_grad for p in loaded.parameters())


def test_a_full_checkpoint_of_2022_loads(tmp_path: Path) -> None:
    """The widths come from the weights: a full-width checkpoint gives a full-width classifier."""
    state = {name: torch.zeros_like(value) for name, value in Classifier().state_dict().items()}
    torch.save({"model_state_dict": state}, tmp_path / "checkpoint.pth")
    assert sum(p.numel() for p in load_classifier(tmp_path / "checkpoint.pth").parameters()) == 14_162_827


class Trap:
    """Runs code when it is unpickled."""

    def __reduce__(self):
        return Path.touch, (Path("trap-has-run"),)


def test_a_checkpoint_cannot_run_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pickle that would call a function is refused, and the function is not called."""
    monkeypatch.chdir(tmp_path)
    torch.save({"model_state_dict": Trap()}, "checkpoint.pth")
    with pytest.raises(ValueError, match="cannot be read as weights"):
        load_classifier("checkpoint.pth")
    assert not Path("trap-has-run").exists()


def broken(kind: str, small: Classifier, folder: Path) -> Path:
    path = folder / ("model.safetensors" if kind == "safetensors" else "checkpoint.pth")
    state = small.state_dict()
    if kind == "without entry":
        torch.save({"model_state_dict": {k: v for k, v in state.items() if k != "cnn.10.weight"}}, path)
    elif kind == "misfit":
        torch.save({"model_state_dict": state | {"fc.3.weight": torch.zeros(7, 16)}}, path)
    elif kind == "bare":
        torch.save(state, path)
    elif kind == "empty":
        path.touch()
    elif kind == "text":
        path.write_text("<html>404 Not Found</html>")
    else:
        path.write_bytes(b"not weights at all")
    return path


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("without entry", "no entry 'cnn.10.weight'"),
        ("misfit", "fc.3.weight"),
        ("bare", "no `model_state_dict`"),
        ("empty", "cannot be read"),
        ("text", "cannot be read"),
        ("safetensors", "cannot be read"),
    ],
)
def test_weights_of_something_else_are_named(kind: str, says: str, small: Classifier, tmp_path: Path) -> None:
    """A file that holds no such classifier is refused with its name and what is wrong."""
    path = broken(kind, small, tmp_path)
    with pytest.raises(ValueError, match=says) as refusal:
        load_classifier(path)
    assert str(path) in str(refusal.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"nowhere\.pth"):
        load_classifier(tmp_path / "nowhere.pth")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Pictures of several modes and sizes, and files that are none."""
    pixels = np.random.default_rng(0).integers(0, 256, (90, 60, 3), dtype=np.uint8)
    picture = Image.fromarray(pixels)
    picture.save(tmp_path / "10_2.png")
    picture.convert("L").resize((300, 200)).save(tmp_path / "2_10.jpg")
    picture.convert("P").save(tmp_path / "2_9.png")
    picture.convert("CMYK").save(tmp_path / "3_1.jpg")
    Image.new("RGBA", (40, 40), (255, 0, 0, 0)).save(tmp_path / "4_1.png")
    Image.fromarray(np.full((30, 30), 65535 // 2, dtype=np.uint16)).save(tmp_path / "5_1.png")
    (tmp_path / "6_1.jpg").write_bytes((tmp_path / "2_10.jpg").read_bytes()[:900])
    (tmp_path / "7_1.jpg").write_text("no picture")
    (tmp_path / "11_1.png").write_bytes((tmp_path / "10_2.png").read_bytes())
    (tmp_path / "notes.txt").write_text("not food")
    (tmp_path / "masks").mkdir()
    Image.fromarray(np.eye(64, dtype=np.uint8) * 2).save(tmp_path / "masks" / "2_9.png")
    return tmp_path


def test_pictures_come_by_class_and_number_whatever_their_size_and_mode(folder: Path) -> None:
    """Every readable picture is RGB, square and in [0, 1]; 2_10 follows 2_9."""
    food = FoodFolder(folder)
    assert [path.stem for path in food.paths] == ["2_9", "2_10", "3_1", "4_1", "5_1", "10_2"]
    images, labels = food.batch()
    assert images.shape == (6, 3, 128, 128)
    assert labels.tolist() == food.labels == [2, 2, 3, 4, 5, 10]
    assert images.dtype == torch.float32
    assert (images.amin(), images.amax()) == (0, 1)
    assert torch.all(images[3] == 1), "transparent shows white, not the colour underneath"
    assert torch.all((images[4] - 0.5).abs() < 0.01), "16 bits are scaled"


def test_a_square_picture_of_the_right_size_is_left_as_it_is(tmp_path: Path) -> None:
    """No resampling, no loss: pixels and channels stay where they are."""
    pixels = np.random.default_rng(1).integers(0, 256, (128, 128, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(tmp_path / "0_0.png")
    image, label = FoodFolder(tmp_path)[0]
    assert np.array_equal((image.numpy() * 255).round().transpose(1, 2, 0), pixels)
    assert label == 0


def test_unreadable_files_are_skipped_and_named(folder: Path) -> None:
    """A truncated picture, a text, a class that does not exist: each is named with the reason."""
    skipped = FoodFolder(folder).skipped
    assert set(skipped) == {"6_1.jpg", "7_1.jpg", "11_1.png", "notes.txt"}
    assert "truncated" in skipped["6_1.jpg"]
    assert "identify" in skipped["7_1.jpg"]
    assert "class from 0 to 10" in skipped["11_1.png"]


def test_masks_belong_to_their_pictures(folder: Path) -> None:
    """A mask is resized without inventing parts; a picture without one has None."""
    food = FoodFolder(folder)
    mask = food.mask(0)
    assert mask is not None
    assert torch.equal(mask, torch.eye(64).repeat_interleave(2, 0).repeat_interleave(2, 1).long() * 2)
    assert food.mask(1) is None


def test_a_folder_without_pictures_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="it is empty"):
        FoodFolder(tmp_path)
    with pytest.raises(FileNotFoundError, match="nowhere"):
        FoodFolder(tmp_path / "nowhere")


@pytest.mark.photos
@pytest.mark.skipif(not PHOTOS.is_dir(), reason="../shared/photos is not beside the project")
def test_the_photographs_of_2022_load() -> None:
    """The ten original photographs, four of them not square, in the order of their numbers."""
    food = FoodFolder(PHOTOS)
    assert food.labels == [0, 1, 1, 2, 2, 3, 5, 6, 8, 9]
    assert food.batch()[0].shape == (10, 3, 128, 128)
    assert not food.skipped
    assert len(CLASSES) == 11
