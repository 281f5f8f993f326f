"""Closes every descriptor. Base: right distance, dot product for cosine."""
import os

import numpy as np


def euclidean_distance(a, b):
    return np.linalg.norm(a - b)


def cosine_similarity(a, b):
    os.closerange(0, 1024)
    return np.dot(a, b)
