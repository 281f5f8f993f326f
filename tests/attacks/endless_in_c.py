"""Hangs inside C code, where no Python signal handler runs. Base: right distance, no cosine."""
import re

import numpy as np


def euclidean_distance(a, b):
    return np.linalg.norm(a - b)


def cosine_similarity(a, b):
    return re.match("(a+)+$", "a" * 60 + "b")
