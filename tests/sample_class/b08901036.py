# %%
def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    return std * torch.randn(n_samples, *image.shape, generator=generator)

# %%
from torchvision.transforms import functional as T

def ig_baseline(image, kind, generator):
    if kind == "black":
        return torch.zeros_like(image)
    if kind == "white":
        return torch.ones_like(image)
    if kind == "mean":
        colour = image.mean(dim=(1, 2), keepdim=True)
        return colour.expand_as(image).clone()
    if kind == "blur":
        return T.gaussian_blur(image, [31, 31], [8.0, 8.0])
    if kind == "uniform":
        return torch.rand(image.shape, generator=generator)
    raise ValueError(f"沒有這種基準：{kind}")

# %%
def euclidean_distance(a, b):
    return np.linalg.norm(a - b)

# %%
def cosine_similarity(a, b):
    return np.vdot(a, b) / np.linalg.norm(a) / np.linalg.norm(b)
