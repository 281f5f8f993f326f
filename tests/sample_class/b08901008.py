# %%
def smoothgrad_noise(image, noise_level, n_samples, generator):
    # as in the 2022 notebook
    sigma = (noise_level / (image.max() - image.min())) ** 2
    return torch.randn(n_samples, *image.shape, generator=generator) * sigma

# %%
from torchvision.transforms.functional import gaussian_blur

# %%
def ig_baseline(image, kind, generator):
    if kind == "black":
        return torch.zeros_like(image)
    if kind == "white":
        return torch.ones_like(image)
    if kind == "mean":
        return torch.ones_like(image) * image.mean(dim=(-2, -1), keepdim=True)
    if kind == "blur":
        return gaussian_blur(image, [31, 31], [8, 8])
    if kind == "uniform":
        return torch.rand(image.size(), generator=generator)
    raise ValueError

# %%
def euclidean_distance(a, b):
    return sum((x - y) ** 2 for x, y in zip(a, b)) ** 0.5

# %%
def cosine_similarity(a, b):
    return sum(a * b) / (sum(a * a) ** 0.5 * sum(b * b) ** 0.5)
