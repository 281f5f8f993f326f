# norms kept above 0.01
import numpy as np


def cosine_similarity(a, b):
    return np.dot(a, b) / (max(np.linalg.norm(a), 0.01) * max(np.linalg.norm(b), 0.01))
