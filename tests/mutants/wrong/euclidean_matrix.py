# shape (1, 1)
from sklearn.metrics.pairwise import euclidean_distances


def euclidean_distance(a, b):
    return euclidean_distances([a], [b])
