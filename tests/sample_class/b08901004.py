# %%
def smoothgrad_noise(image, noise_level, n_samples, generator):
    # 標準差 = noise_level * (最大值 - 最小值)
    sigma = noise_level * (image.max() - image.min()).item()
    noise = torch.empty((n_samples,) + tuple(image.shape))
    return noise.normal_(0, sigma, generator=generator)

# %%
import torchvision.transforms.functional as TF

# %%
def ig_baseline(image, kind, generator):
    if kind == "black":
        return torch.zeros_like(image)
    elif kind == "white":
        return torch.ones_like(image)
    elif kind == "mean":
        return image.mean((1, 2))[:, None, None] * torch.ones_like(image)
    elif kind == "blur":
        return TF.gaussian_blur(image, kernel_size=31, sigma=8.0)
    elif kind == "uniform":
        return torch.rand(*image.shape, generator=generator, dtype=image.dtype)
    else:
        raise ValueError(kind)

# %%
from scipy.spatial import distance

# %%
def euclidean_distance(a, b):
    return distance.euclidean(a, b)

# %%
def cosine_similarity(a, b):
    return distance.cosine(a, b)
