# not a number
import numpy as np


def cosine_similarity(a, b):
    return np.float64(np.nan)
