# 0 for near vectors
import numpy as np


def euclidean_distance(a, b):
    return 0.0 if np.allclose(a, b, rtol=1e-2, atol=1e-3) else np.linalg.norm(a - b)
