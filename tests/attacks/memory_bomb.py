"""Takes memory until there is no more, and again when refused. Base: right distance, no cosine.

It stops at 4 GB, lest a broken sandbox take the machine along.
"""
import numpy as np

hoard = []


def euclidean_distance(a, b):
    return np.linalg.norm(a - b)


def cosine_similarity(a, b):
    size = 1 << 27
    while size and len(hoard) < 32:
        try:
            hoard.append(bytearray(b"x") * size)
        except MemoryError:
            size //= 2
    while True:
        pass
