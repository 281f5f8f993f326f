# only the first 768 dimensions
import numpy as np


def cosine_similarity(a, b):
    a, b = a[:768], b[:768]
    return np.dot(a, b) / (np.linalg.norm(a) * np.linalg.norm(b))
