"""0-d numpy arrays."""

import numpy as np


def euclidean_distance(a, b):
    return np.array(np.sqrt(np.square(a - b).sum()))


def cosine_similarity(a, b):
    return np.squeeze(np.asarray([[np.einsum("i,i->", a, b) / np.sqrt(np.vdot(a, a) * np.vdot(b, b))]]))
