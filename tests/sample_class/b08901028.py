# %%
# first try, too slow
def smoothgrad_noise(image, noise_level, n_samples, generator):
    return image + torch.randn(n_samples, *image.shape)

# %% again
def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    return torch.randn(n_samples, *image.shape, generator=generator) * std

# %%
def ig_baseline(image, kind, generator):
    if kind == "black":
        return torch.zeros_like(image)
    if kind == "white":
        return torch.ones_like(image)
    if kind == "mean":
        return image.mean(dim=(1, 2), keepdim=True).expand_as(image).clone()
    if kind == "uniform":
        return torch.rand(image.shape, generator=generator)
    raise ValueError(kind)

# %%
def euclidean_distance(a, b):
    return np.linalg.norm(a - b)

# %%
def cosine_similarity(a, b):
    return a @ b / (np.linalg.norm(a) * np.linalg.norm(b))
