# L1 norms
import numpy as np


def cosine_similarity(a, b):
    return np.dot(a, b) / (np.abs(a).sum() * np.abs(b).sum())
