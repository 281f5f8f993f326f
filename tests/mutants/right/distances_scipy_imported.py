"""An imported name, and one made from an imported one."""

from scipy.spatial.distance import cosine
from scipy.spatial.distance import euclidean as euclidean_distance  # noqa: F401


def cosine_similarity(a, b):
    return 1 - cosine(a, b)
