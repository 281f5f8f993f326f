"""An epsilon too small to matter."""

import numpy as np


def euclidean_distance(a, b):
    return float(np.sqrt(((a - b) ** 2).sum() + 1e-30))


def cosine_similarity(a, b):
    return float((a * b).sum() / max(np.linalg.norm(a) * np.linalg.norm(b), 1e-12))
