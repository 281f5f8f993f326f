# printed instead of returned
import numpy as np


def euclidean_distance(a, b):
    print(np.linalg.norm(a - b))  # noqa: T201
