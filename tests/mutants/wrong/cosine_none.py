# nothing returned
import numpy as np


def cosine_similarity(a, b):
    cosine = np.dot(a, b) / (np.linalg.norm(a) * np.linalg.norm(b))
    cosine = round(cosine, 4)
