"""Scaled by the largest component first, as careful libraries do; equal vectors need no division."""

import numpy as np


def norm(v):
    largest = np.abs(v).max()
    return largest * np.sqrt(np.sum((v / largest) ** 2)) if largest else 0.0


def euclidean_distance(a, b):
    return norm(a - b)


def cosine_similarity(a, b):
    return np.sum(a / norm(a) * (b / norm(b)))
