# %%
def smoothgrad_noise(image, noise_level, n_samples, generator):
    # 3 色頻分別算值域
    std = noise_level * (image.amax((1, 2), keepdim=True) - image.amin((1, 2), keepdim=True))
    return torch.randn(n_samples, *image.shape, generator=generator) * std

# %%
def ig_baseline(image, kind, generator):
    if kind == "black":
        return torch.zeros_like(image)
    if kind == "white":
        return torch.ones_like(image)
    if kind == "mean":
        return image.mean(dim=(1, 2), keepdim=True).expand_as(image).clone()
    if kind == "blur":
        return torch.nn.functional.avg_pool2d(image[None], 31, stride=1, padding=15)[0]
    if kind == "uniform":
        return torch.rand(image.shape)

# %%
def euclidean_distance(a, b):
    return np.sqrt((a - b) @ (a - b))

# %%
def cosine_similarity(a, b):
    return abs(np.dot(a, b)) / (np.linalg.norm(a) * np.linalg.norm(b))
