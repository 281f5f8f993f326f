# 0.1% too large
import numpy as np


def cosine_similarity(a, b):
    return 1.001 * np.dot(a, b) / (np.linalg.norm(a) * np.linalg.norm(b))
