"""scikit-learn's pairwise functions, one number taken out."""

from sklearn.metrics import pairwise


def euclidean_distance(a, b):
    return pairwise.euclidean_distances([a], [b])[0][0]


def cosine_similarity(a, b):
    return pairwise.cosine_similarity(a.reshape(1, -1), b.reshape(1, -1))[0, 0]
