"""A 0-d result that requires a gradient."""

import torch


def euclidean_distance(a, b):
    a, b = torch.tensor(a, requires_grad=True), torch.tensor(b)
    return torch.linalg.vector_norm(a - b)


def cosine_similarity(a, b):
    a, b = torch.tensor(a, requires_grad=True), torch.tensor(b)
    return (a @ b) / (a.norm() * b.norm())
