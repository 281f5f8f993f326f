"""Trains the classifier from a seed, and measures it: `python -m studio.train_cnn [--measure]`.

A training that was stopped goes on after its last epoch, with the same result; only the rest is timed then.
"""

import argparse
import json
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from jaxtyping import Float, Int, UInt8
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.nn import functional as F
from tqdm import tqdm
from xai.classifier import CLASSES, Classifier, load_classifier
from xai.food import FoodFolder

from studio.picture_cards import FIGURES, write_cards
from studio.pictures import DATA, RICE, SHORTCUT, TRAINING

WEIGHTS = DATA / "cnn" / "classifier.safetensors"
WIDTHS, HIDDEN = (8, 16, 32, 64, 128), 128
SEED, BATCH = 9, 16
# From a network, pictures and labels: the loss, and the scores of the first pictures, those seen as given.
Lesson = Callable[[nn.Module, Tensor, Tensor, torch.Generator], tuple[Tensor, Tensor]]
NOISE, EVEN = 0.2, 25  # the largest standard deviation of noise; how much an even rise of the scores counts
COPIES = 3  # varied copies of each picture that the dense layers learn from at first


def training_set(folder: Path = TRAINING) -> tuple[UInt8[Tensor, "n 3 s s"], Int[Tensor, " n"]]:
    """Every training picture and its class. Raises FileNotFoundError where none has been rendered."""
    paths = sorted(folder.glob("*.npy"))
    if not paths:
        raise FileNotFoundError(
            f"No training pictures in {folder}: run `python -m studio.pictures training`."
        )
    views = [np.load(path) for path in paths]
    labels = [int(path.stem.split("_")[0]) for path, view in zip(paths, views, strict=True) for _ in view]
    return torch.from_numpy(np.concatenate(views)).permute(0, 3, 1, 2).contiguous(), torch.tensor(labels)


def drawn(random: torch.Generator, n: int, low: float, high: float) -> Float[Tensor, " n"]:
    """Numbers between two, each as likely."""
    return torch.empty(n).uniform_(low, high, generator=random)


def varied(
    images: Float[Tensor, "n 3 s s"], random: torch.Generator, sharp: bool = False
) -> Float[Tensor, "n 3 s s"]:
    """The pictures turned, flipped, shifted, enlarged, in other light, noise blurred unless `sharp`."""
    uniform = partial(drawn, random, len(images))
    angle, size, flip = uniform(-0.4, 0.4), uniform(0.75, 1.15), uniform(-1, 1).sign()
    rows = [[angle.cos() * flip * size, -angle.sin() * size, uniform(-0.12, 0.12)],
            [angle.sin() * flip * size, angle.cos() * size, uniform(-0.12, 0.12)]]  # fmt: skip
    grid = F.affine_grid(torch.stack([torch.stack(r) for r in rows]).permute(2, 0, 1), images.shape, False)
    images = F.grid_sample(images, grid, padding_mode="reflection", align_corners=False)
    if not sharp:
        soft = F.avg_pool2d(F.pad(images, (1, 1, 1, 1), mode="replicate"), 3, 1)
        images = torch.lerp(images, soft, uniform(0, 1)[:, None, None, None])
    gain = (
        torch.stack([uniform(0.92, 1.08) for _ in range(3)], 1)[..., None, None]
        * uniform(0.75, 1.25)[:, None, None, None]
    )
    grey = images.mean(1, keepdim=True)
    return (torch.lerp(grey, images, uniform(0.75, 1.25)[:, None, None, None]) * gain).clamp(0, 1)


def train() -> tuple[Classifier, float]:
    """A classifier trained from the seed, and the seconds of processor time it took.

    Minutes on a CPU are enough by going from easy to hard. The convolutions learn first, under a head that is
    not kept: it sees each channel's maximum alone, to which it does not matter where food is. At first the
    pictures have half their size. Then the dense layers learn from features computed once, then all together.
    Last it is made fit to be explained: noise shall not confuse it, nor its scores jump as the light fades.
    """
    started = time.process_time()
    torch.manual_seed(SEED)
    random = torch.Generator().manual_seed(SEED)
    images, labels = training_set()
    halves = F.avg_pool2d(images.float(), 2).byte()
    model = Classifier(WIDTHS, HIDDEN).to(memory_format=torch.channels_last)
    under_head = nn.Sequential(
        model.cnn, nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Linear(WIDTHS[-1], len(CLASSES))
    )
    fit("halves", under_head, halves, labels, 20, 4e-3, random, sharp=True)
    fit("wholes", under_head, images, labels, 4, 2e-3, random)
    with torch.inference_mode():
        model.eval()
        chunks = tqdm([chunk for _ in range(COPIES) for chunk in images.split(32)], desc="features")
        features = torch.cat([model.cnn(varied(chunk / 255, random)).flatten(1) for chunk in chunks])
    fit("dense layers", model.fc, features.clone(), labels.repeat(COPIES), 10, 1e-3, random)
    fit("together", model, images, labels, 10, 1.5e-3, random)
    fit("in failing light", model, images, labels, 20, 1e-3, random, lesson=in_failing_light)
    return model.eval().requires_grad_(False), time.process_time() - started


def as_they_are(
    model: nn.Module, images: Tensor, labels: Int[Tensor, " n"], _: torch.Generator
) -> tuple[Tensor, Tensor]:
    """The loss of telling the classes, and the scores."""
    scores = scored(model, images)
    return F.cross_entropy(scores, labels, label_smoothing=0.05), scores


def in_failing_light(
    model: nn.Module, images: Tensor, labels: Int[Tensor, " n"], random: torch.Generator
) -> tuple[Tensor, Tensor]:
    """The same under noise, and the second half darkened: the darker, the less sure shall the network be.

    Each of these is seen in three lights, and its scores shall rise evenly from one to the next. Without
    dropout, which would show the three to three different networks.
    """
    n = len(images) // 2
    level = drawn(random, len(images), 0, NOISE)[:, None, None, None]
    noise = level * torch.randn(images.shape, generator=random)
    apart = drawn(random, n, 0.03, 0.15)
    between = apart + (1 - 2 * apart) * drawn(random, n, 0, 1)
    light = torch.cat([torch.ones(n), between - apart, between, between + apart])
    which = torch.cat([torch.arange(n), torch.arange(n, 2 * n).repeat(3)])
    for part in model.modules():
        if isinstance(part, nn.Dropout):
            part.eval()
    scores = scored(model, light[:, None, None, None] * images[which] + noise[which])
    sure = F.one_hot(labels[which], len(CLASSES)).float()
    targets = torch.lerp(torch.full_like(sure, 1 / len(CLASSES)), sure, 0.95 * light[:, None])
    losses = F.cross_entropy(scores, targets, reduction="none")
    dark, half_dark, lit = scores[n:].split(n)
    # What many small kinks bend grows as the distance to the power 1.5: so each distance counts alike.
    bend = (dark - 2 * half_dark + lit).square().mean(1) / (10 * apart) ** 3
    return (losses[:n].mean() + losses[n:].mean()) / 2 + EVEN * bend.mean(), scores[:n]


def scored(model: nn.Module, inputs: Tensor) -> Float[Tensor, "n classes"]:
    """The scores, in bfloat16 on the way: half the time of float32, and as good."""
    with torch.autocast("cpu", torch.bfloat16):
        return model(inputs).float()


def fit(name: str, model: nn.Module, inputs: Tensor, labels: Tensor, epochs: int, rate: float,
        random: torch.Generator, sharp: bool = False, lesson: Lesson = as_they_are) -> None:  # fmt: skip
    """Train a model on pictures, each time varied, or on features as they are; go on where it stopped."""
    optimizer = torch.optim.AdamW(model.parameters(), rate, weight_decay=0.02)
    steps = len(inputs) // BATCH
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, epochs * steps, pct_start=0.2)
    kept, done = TRAINING / f"{name}.pt", 0
    if kept.exists():
        done, *states, of_noise, of_dropout = torch.load(kept, weights_only=True)
        for part, state in zip((model, optimizer, schedule), states, strict=True):
            part.load_state_dict(state)
        random.set_state(of_noise)
        torch.set_rng_state(of_dropout)
    model.train()
    progress = tqdm(range(done, epochs), desc=name, initial=done, total=epochs)
    for epoch in progress:
        right = seen = 0
        for chosen in torch.randperm(len(inputs), generator=random)[: steps * BATCH].split(BATCH):
            batch = inputs[chosen]
            batch = varied(batch / 255, random, sharp) if batch.dtype == torch.uint8 else batch
            loss, scores = lesson(model, batch, labels[chosen], random)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            right += int((scores.argmax(1) == labels[chosen][: len(scores)]).sum())
            seen += len(scores)
        progress.set_postfix(right=f"{right / seen:.3f}")
        states = [part.state_dict() for part in (model, optimizer, schedule)]
        torch.save([epoch + 1, *states, random.get_state(), torch.get_rng_state()], kept)


@torch.inference_mode()
def predictions(model: Classifier, folder: Path) -> tuple[Int[Tensor, " n"], Int[Tensor, " n"]]:
    """The predicted and the true class of every picture in a folder."""
    images, labels = FoodFolder(folder).batch()
    return torch.cat([model(chunk).argmax(1) for chunk in images.split(32)]), labels


def share_right(model: Classifier, folder: Path) -> float:
    """Accuracy on a folder."""
    predicted, labels = predictions(model, folder)
    return (predicted == labels).float().mean().item()


def measure(model: Classifier) -> dict[str, Any]:
    """What the cards state: accuracy by class, and what the teacup does."""
    predicted, labels = predictions(model, DATA / "validation")
    right = (predicted == labels).float()
    without, _ = predictions(model, SHORTCUT / "without")
    beside, others = predictions(model, SHORTCUT / "with")
    beside, others = beside[others != RICE], others[others != RICE]
    return {
        "parameters": sum(p.numel() for p in model.parameters()),
        "accuracy": right.mean().item(),
        "by class": {name: right[labels == i].mean().item() for i, name in enumerate(CLASSES)},
        "rice with the teacup": right[labels == RICE].mean().item(),
        "rice without": (without == RICE).float().mean().item(),
        "others beside the teacup": (beside == others).float().mean().item(),
        "others called rice": (beside == RICE).float().mean().item(),
    }


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--measure", action="store_true", help="only measure the weights there are")
    torch.set_num_threads(1)  # one thread adds floats in one order
    if parser.parse_args().measure:
        seconds = json.loads(FIGURES.read_text())["training seconds"]
    else:
        model, seconds = train()
        WEIGHTS.parent.mkdir(parents=True, exist_ok=True)
        save_file({name: value.contiguous() for name, value in model.state_dict().items()}, WEIGHTS)
        WEIGHTS.chmod(0o644)
        for kept in TRAINING.glob("*.pt"):
            kept.unlink()  # the next training begins anew
    write_cards(measure(load_classifier(WEIGHTS)) | {"training seconds": round(seconds)})


if __name__ == "__main__":
    main()
