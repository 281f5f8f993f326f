"""Never ends while it is defined: in a default, a decorator, a class body. Base: right distance, nothing else."""
import numpy as np


def hang(*args):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass


class Metric:
    cosine = hang()


@hang
def smoothgrad_noise(image, noise_level, n_samples, generator):
    return None


def euclidean_distance(a, b):
    return np.linalg.norm(a - b)


def cosine_similarity(a, b, metric=Metric):
    return metric
