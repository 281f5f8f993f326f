# %%
def smoothgrad_noise(image, noise_level, n_samples, generator):
    n, c, h, w = n_samples, *image.shape
    return torch.randn(n, c, h, w, generator=generator) * (noise_level * (image.max() - image.min()))

# %%
from torchvision.transforms import GaussianBlur

def ig_baseline(image, kind, generator):
    assert kind in ["black", "white", "mean", "blur", "uniform"]
    if kind == "black":
        return torch.zeros_like(image)
    if kind == "white":
        return torch.ones_like(image)
    if kind == "mean":
        return torch.ones_like(image) * image.mean()
    if kind == "blur":
        return GaussianBlur(31)(image)
    return torch.rand(image.shape, generator=generator)

# %%
def euclidean_distance(a, b):
    return float(np.sqrt(np.sum((a - b) ** 2)))

# %%
def cosine_similarity(a, b):
    return float(np.dot(a, b) / (np.linalg.norm(a) * np.linalg.norm(b)))
