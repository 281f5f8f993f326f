# kept within [0, 1]
import numpy as np


def cosine_similarity(a, b):
    return np.clip(np.dot(a, b) / (np.linalg.norm(a) * np.linalg.norm(b)), 0, 1)
