# %%
def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    return torch.normal(0.0, 1.0, size=(n_samples, *image.shape), generator=generator) * std

# %%
def ig_baseline(image, kind, generator):
    if kind == "black":
        return torch.full(image.shape, 0.0)
    if kind == "white":
        return torch.full(image.shape, 1.0)
    if kind == "mean":
        return image.mean(-1, keepdim=True).mean(-2, keepdim=True).expand(image.shape).contiguous()
    if kind == "blur":
        from torchvision.transforms.functional import gaussian_blur
        return gaussian_blur(image, 31, 8)
    if kind == "uniform":
        return torch.rand(image.shape, generator=generator)
    raise ValueError(kind)

# %%
from sklearn import metrics

# %%
def euclidean_distance(a, b):
    return metrics.pairwise.euclidean_distances([a], [b])[0][0]

# %%
def cosine_similarity(a, b):
    return metrics.pairwise.cosine_similarity(a.reshape(1, -1), b.reshape(1, -1))
