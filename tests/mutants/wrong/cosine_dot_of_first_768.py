# dot product of the first 768 dimensions over whole norms
import numpy as np


def cosine_similarity(a, b):
    return np.dot(a[:768], b[:768]) / (np.linalg.norm(a) * np.linalg.norm(b))
