"""Compiled from their text by torch."""

import torch


@torch.jit.script
def norm(a: torch.Tensor) -> torch.Tensor:
    total = torch.zeros([], dtype=a.dtype)
    for i in range(a.size(0)):
        total += a[i] * a[i]
    return total.sqrt()


@torch.jit.script
def cosine(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    return torch.dot(a, b) / (norm(a) * norm(b))


def euclidean_distance(a, b):
    return norm(torch.tensor(a) - torch.tensor(b)).item()


def cosine_similarity(a, b):
    return cosine(torch.tensor(a), torch.tensor(b)).item()
