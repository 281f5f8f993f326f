# %% [markdown]
# My helpers, used further down and in the cells above too.

# %%
KERNEL, SIGMA = [31, 31], [8.0, 8.0]
KINDS = ("black", "white", "mean", "blur", "uniform")

def value_range(image):
    return image.max() - image.min()

# %%
def smoothgrad_noise(image, noise_level, n_samples, generator):
    return gaussian((n_samples, *image.shape), noise_level * value_range(image), generator)

# %%
import torchvision.transforms.functional as F

class Baselines:
    """One method a kind."""

    def __init__(self, image, generator):
        self.image = image
        self.generator = generator

    def black(self):
        return torch.zeros_like(self.image)

    def white(self):
        return 1 + self.black()

    def mean(self):
        return self.image.flatten(1).mean(1).view(-1, 1, 1) + self.black()

    def blur(self):
        return F.gaussian_blur(self.image, KERNEL, SIGMA)

    def uniform(self):
        return torch.rand(self.image.shape, generator=self.generator)

# %%
# used above; defined only here
def gaussian(shape, std, generator):
    return std * torch.randn(shape, generator=generator)

# %%
def ig_baseline(image, kind, generator):
    if kind not in KINDS:
        raise ValueError(f"{kind} is none of {KINDS}")
    return getattr(Baselines(image, generator), kind)()

# %%
def length(v):
    return np.sqrt((v ** 2).sum())

# %%
def euclidean_distance(a, b):
    return length(a - b)

# %%
unit = lambda v: v / length(v)

def cosine_similarity(a, b):
    return (unit(a) * unit(b)).sum()
