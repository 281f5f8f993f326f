# rounded to two decimals
import numpy as np


def cosine_similarity(a, b):
    return round(float(np.dot(a, b) / (np.linalg.norm(a) * np.linalg.norm(b))), 2)
