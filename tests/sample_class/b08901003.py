# %%
def euclidean_distance(a, b):
    """The L2 distance of two vectors, a scalar."""
    return np.sqrt(np.sum((a - b) ** 2))

# %%
def cosine_similarity(a, b):
    """The cosine of the angle between two vectors, a scalar."""
    return (a @ b) / np.sqrt((a @ a) * (b @ b))
