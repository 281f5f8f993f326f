# mean instead of sum
import numpy as np


def cosine_similarity(a, b):
    return np.mean(a * b) / (np.linalg.norm(a) * np.linalg.norm(b))
