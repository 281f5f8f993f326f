# %%
def smoothgrad_noise(image: Tensor, noise_level: float, n_samples: int, generator: torch.Generator) -> Tensor:
    """Gaussian noise of shape (n_samples, C, H, W)."""
    std = noise_level * (image.max() - image.min())
    return std * torch.randn(n_samples, *image.shape, generator=generator, dtype=image.dtype)

# %%
from torchvision.transforms.functional import gaussian_blur

# %%
def ig_baseline(image: Tensor, kind: str, generator: torch.Generator) -> Tensor:
    """A baseline of shape (C, H, W): black, white, mean, blur or uniform."""
    if kind == "black":
        return torch.zeros_like(image)
    if kind == "white":
        return torch.ones_like(image)
    if kind == "mean":
        return image.mean(dim=(1, 2), keepdim=True).expand_as(image).clone()
    if kind == "blur":
        return gaussian_blur(image, [31, 31], [8.0, 8.0])
    if kind == "uniform":
        return torch.rand(image.shape, generator=generator)
    raise ValueError(f"unknown baseline: {kind!r}")

# %%
def euclidean_distance(a, b):
    """The L2 distance of two vectors, a scalar."""
    return np.linalg.norm(a - b)

# %%
def cosine_similarity(a, b):
    """The cosine of the angle between two vectors, a scalar."""
    return np.dot(a, b) / (np.linalg.norm(a) * np.linalg.norm(b))
