"""The convolutional food classifier of the 2022 homework, at any width."""

import pickle
from itertools import pairwise
from pathlib import Path

import torch
from jaxtyping import Float
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

CLASSES = (
    "Bread", "Dairy product", "Dessert", "Egg", "Fried food", "Meat",
    "Noodles/Pasta", "Rice", "Seafood", "Soup", "Vegetable/Fruit",
)  # fmt: skip

DEPTHS = (3, 3, 3, 1, 1)  # convolutions in each of the five stages; each stage halves the picture
FIRST_LAYERS = (0, 10, 20, 30, 34)  # where in `cnn` each stage begins: 3 layers a convolution, then a pool


class Classifier(nn.Module):
    """Five stages of 3x3 convolution, batch norm and ReLU, each ending in 2x2 max-pooling; two dense layers.

    `widths` are the channels of the stages, `hidden` those of the dense layer. By default it is the network
    of 2022 with its 14,162,827 parameters; `cnn` and `fc` number their layers alike at every width.
    """

    def __init__(self, widths: tuple[int, ...] = (128, 128, 256, 512, 512), hidden: int = 1024):
        super().__init__()
        layers: list[nn.Module] = []
        for (entering, width), depth in zip(pairwise((3, *widths)), DEPTHS, strict=True):
            for channels in (entering, *[width] * (depth - 1)):
                layers += [nn.Conv2d(channels, width, 3, padding=1), nn.BatchNorm2d(width), nn.ReLU()]
            layers.append(nn.MaxPool2d(2))
        self.cnn = nn.Sequential(*layers)
        self.fc = nn.Sequential(
            nn.Linear(widths[-1] * 4 * 4, hidden), nn.ReLU(), nn.Dropout(0.3), nn.Linear(hidden, len(CLASSES))
        )

    def forward(self, images: Float[Tensor, "n 3 128 128"]) -> Float[Tensor, "n 11"]:
        """The score (logit) of each class for RGB pictures in [0, 1]."""
        return self.fc(self.cnn(images).flatten(1))


def load_classifier(path: str | Path) -> Classifier:
    """The trained classifier kept in `path`, in evaluation mode and with its parameters frozen.

    Reads `.safetensors`, and anything else as a torch checkpoint of 2022: a dict whose `model_state_dict`
    holds `cnn.N.*` and `fc.N.*`. The widths are taken from the weights. A torch file is read with
    `weights_only`: it cannot run code. Raises FileNotFoundError where there is no file, ValueError where it
    is not such a classifier.
    """
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(
            f"No classifier at {path}: expected .safetensors or a torch checkpoint. "
            f"{path} 沒有分類器：需要 .safetensors 或 torch checkpoint。"
        )
    state = read_weights(path)
    try:
        widths = tuple(len(state[f"cnn.{layer}.weight"]) for layer in FIRST_LAYERS)
        model = Classifier(widths, hidden=len(state["fc.0.weight"]))
        model.load_state_dict(state)
    except KeyError as missing:
        raise ValueError(
            f"{path} has no entry {missing}: not the weights of a Classifier. 這不是 Classifier 的權重。"
        ) from None
    except RuntimeError as mismatch:
        raise ValueError(f"{path} does not fit a Classifier 權重與 Classifier 不符. {mismatch}") from None
    return model.eval().requires_grad_(False)


def read_weights(path: Path) -> dict[str, Tensor]:
    """The named tensors in a `.safetensors` file, or under `model_state_dict` in a torch checkpoint."""
    try:
        if path.suffix == ".safetensors":
            return load_file(path)
        checkpoint = torch.load(path, map_location="cpu", weights_only=True)
    except (SafetensorError, pickle.UnpicklingError, RuntimeError, EOFError) as error:
        why = "it is no checkpoint of tensors alone" if isinstance(error, pickle.UnpicklingError) else error
        raise ValueError(f"{path} cannot be read as weights 無法讀成權重: {why}.") from None
    if not isinstance(checkpoint, dict) or "model_state_dict" not in checkpoint:
        raise ValueError(
            f"{path} has no `model_state_dict`: expected a checkpoint as saved in 2022. "
            f"{path} 沒有 `model_state_dict`：需要 2022 年儲存的那種 checkpoint。"
        )
    return checkpoint["model_state_dict"]
