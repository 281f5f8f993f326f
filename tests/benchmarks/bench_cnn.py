"""How long ten pictures take, against the notebook's loop, captum and the package lime.

    python -m tests.benchmarks.bench_cnn

What is compared agrees: the last column says how far two results for a picture differ, as a share of the
largest value. SmoothGrad's do not agree in this sense, for each draws noise of its own. Every contender has a
process of its own, so that its peak memory is its own; they take turns, round after round, and the quickest
round counts, so that other work on the machine hits all of them alike.
"""

import argparse
import contextlib
import io
import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import torch
import xai  # noqa: F401 (before captum, which imports torchvision)
from captum.attr import IntegratedGradients, NoiseTunnel, Saliency
from lime.lime_image import LimeImageExplainer
from rich.console import Console
from rich.table import Table
from torch import Tensor, nn
from xai.classifier import Classifier, load_classifier
from xai.filters import filter_visualization
from xai.food import FoodFolder
from xai.integrated_gradients import integrated_gradients
from xai.lime_explanation import SEGMENTATIONS, lime_explanations, numbered
from xai.smoothgrad import smoothgrad

DATA = Path(__file__).parents[2] / "assignment/data"
LEVEL, SAMPLES, STEPS, LAYER, FILTER, COPIES = 0.15, 50, 50, 15, 0, 1000
BATCHES = (5, 10, 25, 50)


@cache
def case() -> tuple[nn.Module, Tensor, Tensor]:
    """The shipped classifier and pictures; before these exist, one of random weights and noise."""
    torch.manual_seed(0)
    if not (DATA / "cnn").is_dir():
        return Classifier((16, 16, 32, 64, 64), 128).eval(), torch.rand(10, 3, 128, 128), torch.arange(10)
    images, labels = FoodFolder(DATA / "pictures").batch()
    return load_classifier(next((DATA / "cnn").glob("*.safetensors"))), images, labels


def noise(image: Tensor, level: float, count: int, generator: torch.Generator) -> Tensor:
    """Gaussian noise, as smoothgrad_noise must be."""
    return level * (image.max() - image.min()) * torch.randn(count, *image.shape, generator=generator)


def black(image: Tensor, _kind: str, _generator: torch.Generator) -> Tensor:
    """A baseline, as ig_baseline must be."""
    return torch.zeros_like(image)


def lime_ours(model: nn.Module, images: Tensor, labels: Tensor) -> Tensor:
    found = lime_explanations(model, images, labels, n_samples=COPIES, seed=16, progress=False)
    return torch.from_numpy(np.concatenate([one.weights for one in found]))


def lime_package(batch: int, model: nn.Module, images: Tensor, labels: Tensor) -> Tensor:
    """The package's own way: it paints the copies and hands them to the classifier as pictures."""

    @torch.inference_mode()
    def classify(pictures: np.ndarray) -> np.ndarray:
        given = torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2).float()
        return model(given).double().softmax(1).numpy()

    weights = []
    for image, label in zip(images, labels.tolist(), strict=True):
        with contextlib.redirect_stderr(io.StringIO()):  # its progress
            found = LimeImageExplainer(random_state=16).explain_instance(
                image.permute(1, 2, 0).double().numpy(), classify, labels=(label,), top_labels=None,
                num_samples=COPIES, batch_size=batch,
                segmentation_fn=lambda x: numbered(SEGMENTATIONS["slic"](x), 0),
            )  # fmt: skip
        weights += [weight for _, weight in sorted(found.local_exp[label])]
    return torch.tensor(weights)


def one_gradient(model: nn.Module, image: Tensor, label: Tensor) -> Tensor:
    """The notebook's way: a fresh batch of one, and backward through everything, parameters too."""
    x = image[None].clone().requires_grad_()
    model(x)[0, label].backward()
    return x.grad[0]


def smoothgrad_loop(model: nn.Module, images: Tensor, labels: Tensor) -> None:
    """The notebook's loop: one noisy copy at a time."""
    model.requires_grad_(True)
    generator = torch.Generator().manual_seed(0)
    for image, label in zip(images, labels, strict=True):
        sum(one_gradient(model, image + noise(image, LEVEL, 1, generator)[0], label) for _ in range(SAMPLES))


def smoothgrad_captum(batch: int, model: nn.Module, images: Tensor, labels: Tensor) -> None:
    """captum's, a picture at a time: its noise is absolute."""
    tunnel = NoiseTunnel(Saliency(model))
    for image, label in zip(images.split(1), labels.tolist(), strict=True):
        deviation = LEVEL * float(image.max() - image.min())
        tunnel.attribute(
            image.clone().requires_grad_(), nt_samples=SAMPLES, nt_samples_batch_size=batch,
            stdevs=deviation, target=label, abs=False,
        )  # fmt: skip


def smoothgrad_ours(model: nn.Module, images: Tensor, labels: Tensor) -> None:
    smoothgrad(model, images, labels, noise, noise_level=LEVEL, n_samples=SAMPLES, progress=False)


def integrated_loop(model: nn.Module, images: Tensor, labels: Tensor) -> Tensor:
    """The notebook's loop: one point of the line at a time."""
    model.requires_grad_(True)
    found = []
    for image, label in zip(images, labels, strict=True):
        steps = [one_gradient(model, image * ((k + 0.5) / STEPS), label) for k in range(STEPS)]
        found.append(torch.stack(steps).mean(0) * image)
    return torch.stack(found)


def integrated_captum(batch: int, model: nn.Module, images: Tensor, labels: Tensor) -> Tensor:
    """captum's, a picture at a time: its batches are not smaller than what it is given."""
    method, found = IntegratedGradients(model), []
    for image, label in zip(images.split(1), labels.tolist(), strict=True):
        found.append(
            method.attribute(
                image, 0 * image, label, n_steps=STEPS, internal_batch_size=batch, method="riemann_middle"
            )
        )
    return torch.cat(found)


def integrated_ours(model: nn.Module, images: Tensor, labels: Tensor) -> Tensor:
    return integrated_gradients(model, images, labels, black, steps=STEPS, progress=False)


def filter_loop(model: nn.Module, images: Tensor, _labels: Tensor) -> None:
    """The notebook's loop: each picture through the whole network, a hook on the way."""
    model.requires_grad_(True)
    seen = []
    hook = model.cnn[LAYER].register_forward_hook(lambda _m, _i, output: seen.append(output))
    for image in images:
        x = image[None].clone().requires_grad_()
        optimizer = torch.optim.Adam([x], lr=0.1)
        for _ in range(100):
            optimizer.zero_grad()
            model(x)
            (-seen.pop()[:, FILTER].sum()).backward()
            optimizer.step()
    hook.remove()


def filter_ours(model: nn.Module, images: Tensor, _labels: Tensor) -> None:
    filter_visualization(model, images, f"cnn.{LAYER}", FILTER, convention="2022", progress=False)


Contender = Callable[[nn.Module, Tensor, Tensor], Tensor | None]  # what is found, where it can be compared
MATCHES: dict[str, tuple[Contender, dict[str, list[Contender]]]] = {
    f"SmoothGrad, {SAMPLES} samples": (
        smoothgrad_ours,
        {"loop": [smoothgrad_loop], "captum": [partial(smoothgrad_captum, size) for size in BATCHES]},
    ),
    f"integrated gradients, {STEPS} steps": (
        integrated_ours,
        {"loop": [integrated_loop], "captum": [partial(integrated_captum, size) for size in BATCHES]},
    ),
    "filter visualization, 100 steps": (filter_ours, {"loop": [filter_loop]}),
    f"LIME, {COPIES} copies": (lime_ours, {"lime": [partial(lime_package, size) for size in BATCHES[:2]]}),
}
NAMES = {"loop": "the notebook's loop", "captum": "captum, best batch", "lime": "the package, best batch"}
TARGETS = {"loop": (3.5, 3.5, 1.7), "captum": (2.0, 2.0), "lime": (0.0, 0.0, 0.0, 2.0)}


def one_round(contender: Contender, options: argparse.Namespace) -> tuple[float, float]:
    """Seconds, and the process's peak memory so far in MB."""
    clock = time.process_time if options.cpu else time.perf_counter
    torch.set_num_threads(options.threads)
    model, images, labels = case()
    arguments = model, images[: options.pictures], labels[: options.pictures]
    start = clock()
    contender(*arguments)
    seconds = clock() - start
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def race(contenders: list[Contender], options: argparse.Namespace) -> list[tuple[float, float]]:
    """Each contender's quickest round and peak memory."""
    lanes = [ProcessPoolExecutor(1, mp_context=get_context("spawn")) for _ in contenders]
    results = [
        [lane.submit(one_round, contender, options).result() for lane, contender in zip(lanes, contenders)]  # noqa: B905
        for _ in range(options.rounds)
    ]
    for lane in lanes:
        lane.shutdown()
    return [(min(s for s, _ in column), max(m for _, m in column)) for column in zip(*results, strict=True)]


def apart(ours: Contender, other: Contender) -> str:
    """How far two results for a picture differ, as a share of the largest value; empty without results."""
    model, images, labels = case()
    one, two = (contender(model, images[:1], labels[:1]) for contender in (ours, other))
    if one is None or two is None:
        return ""
    return f"{float((one - two).abs().max() / two.abs().max()):.0e}"


def main() -> None:
    """Race them all and print a table for each method as soon as it is measured."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--pictures", type=int, default=10)
    parser.add_argument("--cpu", action="store_true", help="processor time, where a machine is shared")
    options = parser.parse_args()
    for number, (method, (ours, others)) in enumerate(MATCHES.items()):
        table = Table(
            method,
            "processor seconds" if options.cpu else "seconds",
            "peak MB",
            "ours is faster",
            "wanted",
            "differs by",
            title=f"{options.pictures} pictures, {options.threads} threads, best of {options.rounds}",
        )
        flat = [(name, contender) for name, group in others.items() for contender in group]
        measured = race([ours, *[contender for _, contender in flat]], options)
        table.add_row("ours", f"{measured[0][0]:.2f}", f"{measured[0][1]:.0f}", "", "< 1000 MB")
        for name in others:
            seconds, peak = min(m for (n, _), m in zip(flat, measured[1:], strict=True) if n == name)
            ratio, wanted = seconds / measured[0][0], TARGETS[name][number]
            table.add_row(
                NAMES[name], f"{seconds:.2f}", f"{peak:.0f}", f"{ratio:.2f} x", f"{wanted} x",
                apart(ours, others[name][0]),
            )  # fmt: skip
        Console(width=100).print(table)  # six columns, none of them folded


if __name__ == "__main__":
    main()
