# 1 - d squared / 2, right for unit vectors only
import numpy as np


def cosine_similarity(a, b):
    return 1 - np.sum((a - b) ** 2) / 2
