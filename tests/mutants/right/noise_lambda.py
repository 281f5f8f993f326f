"""A lambda with names of its own: arguments come by position."""

import torch

smoothgrad_noise = lambda x, level, n, g: torch.randn(n, *x.shape, generator=g) * level * (x.max() - x.min())  # noqa: E731
