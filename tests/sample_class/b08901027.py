# %%
def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (torch.max(image) - torch.min(image))
    return torch.randn([n_samples] + list(image.shape), generator=generator) * std

# %%
def euclidean_distance(a, b):
    return sum(abs(a - b))

# %%
def cosine_similarity(a, b):
    return np.dot(a, b) / (np.linalg.norm(a) * np.linalg.norm(b))
