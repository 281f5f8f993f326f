# only the first vector centred
import numpy as np


def cosine_similarity(a, b):
    a = a - a.mean()
    return np.dot(a, b) / (np.linalg.norm(a) * np.linalg.norm(b))
