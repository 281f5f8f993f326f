# 0 for equal vectors
import numpy as np


def cosine_similarity(a, b):
    return a @ b / (np.linalg.norm(a) * np.linalg.norm(b)) if np.any(a != b) else 0.0
