"""Constants and expressions that cost the compiler, not the caller. Base: right distance, nothing else."""
import numpy as np

tower = 9**9**9
text = "x" * 10**12
shifted = 1 << 10**12


def euclidean_distance(a, b):
    return np.linalg.norm(a - b)


def cosine_similarity(a, b):
    return tower, text, shifted
