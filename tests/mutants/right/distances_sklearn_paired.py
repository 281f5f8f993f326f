"""scikit-learn's paired functions and normalize."""

from sklearn.metrics.pairwise import paired_euclidean_distances
from sklearn.preprocessing import normalize


def euclidean_distance(a, b):
    return paired_euclidean_distances([a], [b]).item()


def cosine_similarity(a, b):
    a, b = normalize([a, b])
    return a @ b
