# %%
def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    return torch.randn(n_samples, *image.shape, generator=generator) * std

# %%
def ig_baseline(image, kind, generator):
    return {"black": torch.zeros_like(image), "white": torch.ones_like(image)}[kind]

# %%
def euclidean_distance(a, b):
    return np.sqrt(np.dot(a - b, a - b))

# %%
def cosine_similarity(a, b):
    return np.dot(a, b) / np.sqrt(np.dot(a, a)) / np.sqrt(np.dot(b, b))
