# a complex number
import numpy as np


def euclidean_distance(a, b):
    return complex(np.linalg.norm(a - b))
