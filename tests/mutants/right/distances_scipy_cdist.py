"""cdist, one number taken out."""

from scipy.spatial.distance import cdist


def euclidean_distance(a, b):
    return cdist([a], [b])[0, 0]


def cosine_similarity(a, b):
    return 1 - cdist(a[None], b[None], metric="cosine").item()
