# the correlation, means subtracted
import numpy as np


def cosine_similarity(a, b):
    return np.corrcoef(a, b)[0, 1]
