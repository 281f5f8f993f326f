"""Kills its own process group. Base: right distance, no cosine."""
import os
import signal

import numpy as np


def euclidean_distance(a, b):
    return np.linalg.norm(a - b)


def cosine_similarity(a, b):
    os.killpg(0, signal.SIGKILL)
