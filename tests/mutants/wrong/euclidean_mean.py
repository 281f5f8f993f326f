# mean instead of sum under the root
import numpy as np


def euclidean_distance(a, b):
    return np.sqrt(np.mean((a - b) ** 2))
