"""Loads the libraries that students' code may use into the process that runs it, or forks who runs it."""

import contextlib
import gc
import importlib
import os
import sys
import types
import warnings
from collections.abc import Iterator
from pathlib import Path

import torch

from autograder.sandbox import confine

# What students also import at times. A child could load it by itself, for 2 s each time; it is loaded here
# once a first submission is graded, so that a container that grades only one need not wait for it.
LATER = (
    "scipy.spatial.distance", "sklearn.metrics.pairwise", "scipy.ndimage", "scipy.linalg",
    "scipy.signal", "torch.distributions", "statistics",
)  # fmt: skip


def load_libraries() -> None:
    """Load what every child may need, and leave only the libraries on the path of modules."""
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    with _no_compiler():
        _import_torchvision()
        importlib.import_module("torchvision.transforms.v2")
    _warm_up()
    # Students' code is to find the libraries, and nothing of the grader's.
    libraries = confine.library_folders()
    sys.path[:] = [path for path in sys.path if any(map(Path(path).is_relative_to, libraries))]
    os.environ.pop("PYTHONPATH", None)


def load_one_more(name: str) -> None:
    """Load another library while there is nothing else to do."""
    with _no_compiler():
        importlib.import_module(name)
    gc.freeze()


def _warm_up() -> None:
    """Do once what torch does the first time only: read /proc/cpuinfo, which no child may; set up kernels."""
    functional = importlib.import_module("torchvision.transforms.functional")
    image = torch.rand(3, 36, 40, generator=torch.Generator().manual_seed(0))
    functional.gaussian_blur(image, [31, 31], [8.0, 8.0]).matmul(image.mT).mean((1, 2)).sum().item()


@contextlib.contextmanager
def _no_compiler() -> Iterator[None]:
    """A stand-in for torch's compiler, which torchvision asks two small things of at import.

    Loading the real one to answer costs 3 s and 70 MB.
    """
    stand_in = types.ModuleType("torch._dynamo")
    stand_in.is_compile_supported = lambda *_: False  # type: ignore[attr-defined]
    stand_in.disable = lambda function, *_, **__: function  # type: ignore[attr-defined]
    names = ("torch._dynamo", "torch._dynamo.utils")
    sys.modules.update(dict.fromkeys(names, stand_in))
    yield
    for name in names:
        del sys.modules[name]


def _import_torchvision() -> None:
    """Import torchvision, also where its compiled operators are for CUDA and torch is not: declare them."""
    try:
        importlib.import_module("torchvision")
    except RuntimeError:
        for name in [name for name in sys.modules if name.partition(".")[0] == "torchvision"]:
            del sys.modules[name]
        for operator in ("nms", "qnms"):
            schema = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
            torch.library.define(f"torchvision::{operator}", schema)
        importlib.import_module("torchvision")
