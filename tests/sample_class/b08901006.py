# %%
def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = (image.max() - image.min()) * noise_level
    return torch.randn((n_samples, *image.shape), generator=generator).mul(std)

# %%
from torchvision.transforms.functional import gaussian_blur

def ig_baseline(image, kind, generator):
    baselines = {
        "black": lambda: torch.zeros_like(image),
        "white": lambda: torch.ones_like(image),
        "mean": lambda: image.mean(dim=[1, 2], keepdim=True).repeat(1, image.shape[1], image.shape[2]),
        "blur": lambda: gaussian_blur(image, [31, 31], [8.0, 8.0]),
        "uniform": lambda: torch.rand(image.shape, generator=generator),
    }
    if kind not in baselines:
        raise ValueError(f"kind must be one of {list(baselines)}")
    return baselines[kind]()

# %%
def euclidean_distance(a, b):
    return np.linalg.norm(b - a, ord=2)

# %%
from numpy import dot
from numpy.linalg import norm

def cosine_similarity(a, b):
    return dot(a, b) / norm(a) * norm(b)
