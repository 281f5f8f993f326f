# %%
def smoothgrad_noise(image, noise_level, n_samples, generator):
    value_range = torch.max(image) - torch.min(image)
    samples = []
    for i in range(n_samples):
        samples.append(torch.randn(image.shape, generator=generator) * noise_level * value_range)
    return torch.stack(samples)

# %%
def ig_baseline(image, kind, generator):
    from torchvision import transforms
    if kind == "black":
        return image * 0
    if kind == "white":
        return image * 0 + 1
    if kind == "mean":
        baseline = torch.zeros_like(image)
        for c in range(image.shape[0]):
            baseline[c] = image[c].mean()
        return baseline
    if kind == "blur":
        blur = transforms.GaussianBlur(kernel_size=31, sigma=8.0)
        return blur(image)
    if kind == "uniform":
        return torch.zeros_like(image).uniform_(0, 1, generator=generator)
    raise ValueError("unknown kind")

# %%
def euclidean_distance(a, b):
    diff = a - b
    return np.sum(diff * diff)

# %%
def cosine_similarity(a, b):
    return np.inner(a, b) / np.linalg.norm(a) / np.linalg.norm(b)
