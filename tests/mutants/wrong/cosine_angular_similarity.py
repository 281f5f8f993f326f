# 1 - angle / pi
import numpy as np


def cosine_similarity(a, b):
    return 1 - np.arccos(np.clip(np.dot(a, b) / (np.linalg.norm(a) * np.linalg.norm(b)), -1, 1)) / np.pi
