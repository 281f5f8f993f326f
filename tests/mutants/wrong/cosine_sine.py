# the sine
import numpy as np


def cosine_similarity(a, b):
    return np.sqrt(max(0, 1 - (np.dot(a, b) / (np.linalg.norm(a) * np.linalg.norm(b))) ** 2))
