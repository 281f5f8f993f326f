"""An object whose methods are the kinds, looked up by name; parameters come back."""

import torch
from torch import nn
from torchvision.transforms.functional import gaussian_blur


class Baseline:
    def black(self, image, generator):
        return torch.zeros_like(image)

    def white(self, image, generator):
        return self.black(image, generator) + 1

    def mean(self, image, generator):
        total = sum(image[:, row, :].sum(dim=1) for row in range(image.shape[1]))
        return (total / (image.shape[1] * image.shape[2])).reshape(-1, 1, 1) + self.black(image, generator)

    def blur(self, image, generator):
        return gaussian_blur(image.unsqueeze(0), [31, 31], [8.0, 8.0]).squeeze(0)

    def uniform(self, image, generator):
        return torch.stack([torch.rand(c.shape, generator=generator) for c in image])

    def __call__(self, image, kind, generator):
        method = getattr(self, kind, None) if kind.isalpha() else None
        if method is None:
            raise ValueError(kind)
        return nn.Parameter(method(image, generator))


ig_baseline = Baseline()
