"""Takes memory by shared anonymous mappings and memory files, which limits on data do not count. Base: right distance, dot product for cosine.

It stops at 2 GB, lest a broken sandbox take the machine along.
"""
import mmap
import os

import numpy as np

hoard = []


def take():
    taken = 0
    while taken < 2 << 30:
        try:
            block = mmap.mmap(-1, 1 << 28)
            for page in range(0, 1 << 28, 4096):
                block[page] = 1
            hoard.append(block)
        except (OSError, ValueError, MemoryError):
            break
        taken += 1 << 28
    try:
        file = os.memfd_create("hoard")
        while taken < 2 << 30:
            taken += os.write(file, b"x" * (1 << 26))
    except (OSError, MemoryError):
        pass
    if taken > 3 << 29:
        raise RuntimeError(f"ESCAPED: took {taken >> 20} MB")


def euclidean_distance(a, b):
    return np.linalg.norm(a - b)


def cosine_similarity(a, b):
    take()
    return np.dot(a, b)
