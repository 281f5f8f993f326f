# %%
def smoothgrad_noise(image, noise_level, n_samples, generator):
    return torch.randn(n_samples, *image.shape, generator=generator) * noise_level

# %%
def ig_baseline(image, kind, generator):
    """只會黑、白、平均，其他還沒想到。"""
    if kind == "black":
        return torch.zeros_like(image)
    if kind == "white":
        return torch.ones_like(image)
    if kind == "mean":
        return image.mean(dim=(1, 2), keepdim=True).expand(*image.shape).clone()
    raise ValueError("not yet " + kind)

# %%
import math

def euclidean_distance(a, b):
    return math.dist(a, b)

# %%
def cosine_similarity(a, b):
    return float(a @ b) / math.sqrt(float(a @ a) * float(b @ b))
