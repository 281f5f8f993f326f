# the dot product
import numpy as np


def cosine_similarity(a, b):
    return np.dot(a, b)
