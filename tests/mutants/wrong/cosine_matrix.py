# shape (1, 1)
from sklearn.metrics import pairwise


def cosine_similarity(a, b):
    return pairwise.cosine_similarity([a], [b])
