# right, but both vectors are normalised in place
import numpy as np


def cosine_similarity(a, b):
    a /= np.linalg.norm(a)
    b /= np.linalg.norm(b)
    return np.dot(a, b)
