# computed in float16
import numpy as np


def cosine_similarity(a, b):
    a, b = (a / abs(a).max()).astype(np.float16), (b / abs(b).max()).astype(np.float16)
    return float(np.dot(a, b) / (np.linalg.norm(a) * np.linalg.norm(b)))
