# a truth value
import numpy as np


def cosine_similarity(a, b):
    return bool(np.dot(a, b) / (np.linalg.norm(a) * np.linalg.norm(b)) > 0.5)
