# (1 + cos) / 2
import numpy as np


def cosine_similarity(a, b):
    return (1 + np.dot(a, b) / (np.linalg.norm(a) * np.linalg.norm(b))) / 2
