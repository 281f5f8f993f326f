"""Functions made by a function."""

import numpy as np


def metric(which):
    def euclidean(a, b):
        return np.hypot.reduce((a - b).astype(np.float64))

    def cosine(a, b):
        return np.cos(np.arccos(np.clip(np.float64(a) @ b / np.linalg.norm(a) / np.linalg.norm(b), -1, 1)))

    return {"euclidean": euclidean, "cosine": cosine}[which]


euclidean_distance = metric("euclidean")
cosine_similarity = metric("cosine")
