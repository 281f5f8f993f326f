"""The given code of homework 9: explanation methods, one module each."""

import torch

# torchvision from the package index is built for CUDA. Beside a CPU-only torch its import fails with
# "operator torchvision::nms does not exist"; declaring the two missing operators first mends that.
# transformers imports torchvision too, so this has to come before either.
if not torch.cuda.is_available():
    for _name in ("torchvision::nms", "torchvision::qnms"):
        torch.library.define(_name, "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
