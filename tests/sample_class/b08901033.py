# %%
def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.amax() - image.amin())
    return torch.randn(n_samples, *image.shape, generator=generator) * std

# %%
from torchvision.transforms.functional import gaussian_blur

def ig_baseline(image, kind, generator):
    match kind:
        case "black":
            return torch.zeros_like(image)
        case "white":
            return torch.ones_like(image)
        case "mean":
            return image.mean(dim=(1, 2), keepdim=True).expand_as(image).clone()
        case "blur":
            return gaussian_blur(image, [31, 31], [8.0, 8.0])
        case "uniform":
            return torch.rand(image.shape, generator=generator)
        case _:
            raise ValueError(f"no such kind: {kind}")

# %%
def euclidean_distance(a, b):
    return np.linalg.norm(a - b)

# %%
def cosine_similarity(a, b):
    return np.dot(a, b) / (np.linalg.norm(a) * np.linalg.norm(b))
