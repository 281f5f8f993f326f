# %% [markdown]
# # Homework 9: Explainable AI (2) BERT
# 作業九：可解釋的人工智慧（二）BERT
#
# Two TODOs: `euclidean_distance` and `cosine_similarity`. 共有兩個 TODO。

# %%
import matplotlib.pyplot as plt
import numpy as np
from sklearn.metrics import pairwise_distances

from xai import bert

# %%
sentences = bert.apple_sentences()
embeddings = bert.embed(sentences, character="果")  # (10, 768)
print(embeddings.shape)

# %% [markdown]
# ## Distances between embeddings 向量之間的距離

# %%
def euclidean_distance(a, b):
    """The L2 distance of two vectors, a scalar."""
    raise NotImplementedError("TODO 3: euclidean_distance")

# %%
def cosine_similarity(a, b):
    """The cosine of the angle between two vectors, a scalar."""
    raise NotImplementedError("TODO 4: cosine_similarity")

# %%
fig, axes = plt.subplots(1, 2, figsize=(12, 5))
for axis, metric in zip(axes, [euclidean_distance, cosine_similarity]):
    axis.imshow(pairwise_distances(embeddings, metric=metric))
    axis.set_title(metric.__name__)
plt.show()
