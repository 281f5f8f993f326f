"""Reads address zero. Base: right distance, no cosine."""
import ctypes

import numpy as np


def euclidean_distance(a, b):
    return np.linalg.norm(a - b)


def cosine_similarity(a, b):
    return ctypes.string_at(0)
