"""Sleeps nine seconds in every call. Base: right distance, right cosine."""
import time

import numpy as np


def euclidean_distance(a, b):
    return np.linalg.norm(a - b)


def cosine_similarity(a, b):
    time.sleep(9)
    return np.dot(a, b) / (np.linalg.norm(a) * np.linalg.norm(b))
