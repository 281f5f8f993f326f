"""The given code of homework 9: explanation methods, one module each."""

import os
import sys

# Threads of torch, and of the linear algebra of numpy and scipy, wait for each other by spinning, and beside
# a busy browser everything then takes several times as long. Said before they are loaded, this lets the
# former sleep and does without the latter; `xai.cores` helps where they were loaded before.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

if sys.version_info < (3, 11):
    raise ImportError("The lesson needs Python 3.11 or newer. 這份作業需要 Python 3.11 以上的版本。")

from xai.loading import loading

with loading("torch"):
    import torch

# torchvision from the package index is built for CUDA. Beside a CPU-only torch its import fails with
# "operator torchvision::nms does not exist"; declaring its two compiled operators mends that.
# transformers imports torchvision too, so this has to come before either.
with loading("torchvision"):
    try:
        import torchvision
    except RuntimeError:
        for _name in [name for name in sys.modules if name.partition(".")[0] == "torchvision"]:
            del sys.modules[_name]
        for _name in ("nms", "qnms"):
            torch.library.define(
                f"torchvision::{_name}", "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
            )
        import torchvision  # noqa: F401


def __getattr__(name: str) -> object:
    """`xai.load_bert`, imported when first asked for: transformers takes seconds LIME need not wait."""
    if name != "load_bert":
        raise AttributeError(f"module 'xai' has no attribute {name!r}")
    from xai.bert import load_bert

    return load_bert
