"""Raises an exception whose text never ends, and one whose text is a gigabyte. Base: right distance, no cosine, no baseline."""
import numpy as np


class Endless(Exception):
    def __str__(self):
        while True:
            pass

    __repr__ = __str__


class Huge(ValueError):
    def __str__(self):
        return "x" * 10**9


def ig_baseline(image, kind, generator):
    raise Huge


def euclidean_distance(a, b):
    return np.linalg.norm(a - b)


def cosine_similarity(a, b):
    raise Endless
