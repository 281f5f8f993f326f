#!/usr/bin/env python

# # Homework 9: Explainable AI (2) BERT
# 作業九：可解釋的人工智慧（二）BERT
# 
# Two TODOs: `euclidean_distance` and `cosine_similarity`. 共有兩個 TODO。


# In[ ]:


import matplotlib.pyplot as plt
import numpy as np
from sklearn.metrics import pairwise_distances

from xai import bert


# In[ ]:


sentences = bert.apple_sentences()
embeddings = bert.embed(sentences, character="果")  # (10, 768)
print(embeddings.shape)


# In[ ]:


# ## Distances between embeddings 向量之間的距離


# In[ ]:


def euclidean_distance(a, b):
    # 兩個向量的距離
    return np.linalg.norm(a - b)


# In[ ]:


def cosine_similarity(a, b):
    # 兩個向量夾角的餘弦
    return a @ b / (np.linalg.norm(a) * np.linalg.norm(b))


# In[ ]:


fig, axes = plt.subplots(1, 2, figsize=(12, 5))
for axis, metric in zip(axes, [euclidean_distance, cosine_similarity]):
    axis.imshow(pairwise_distances(embeddings, metric=metric))
    axis.set_title(metric.__name__)
plt.show()
