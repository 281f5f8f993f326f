"""Returns generators, coroutines and iterators that hang when looked into. Base: right distance, nothing else."""
import numpy as np


def smoothgrad_noise(image, noise_level, n_samples, generator):
    while True:
        yield 0


async def ig_baseline(image, kind, generator):
    return 0


def euclidean_distance(a, b):
    return np.linalg.norm(a - b)


def cosine_similarity(a, b):
    while True:
        yield 1.0
