# shape (1,)
import torch
import torch.nn.functional as F


def cosine_similarity(a, b):
    return F.cosine_similarity(torch.tensor(a)[None], torch.tensor(b)[None])
