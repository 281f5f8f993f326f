# %%
from functools import partial

def scaled_normal(scale, image, noise_level, n_samples, generator):
    std = scale * noise_level * (image.max() - image.min())
    return std * torch.randn(n_samples, *image.shape, generator=generator)

smoothgrad_noise = partial(scaled_normal, 1.0)

# %%
from torchvision.transforms.functional import gaussian_blur

class Baseline:
    kinds = {}

    def __call__(self, image, kind, generator):
        try:
            make = self.kinds[kind]
        except KeyError:
            raise ValueError(f"unknown kind {kind}") from None
        return make(image, generator)

Baseline.kinds["black"] = lambda image, _: torch.zeros_like(image)
Baseline.kinds["white"] = lambda image, _: torch.ones_like(image)
Baseline.kinds["mean"] = lambda image, _: image.mean((1, 2), keepdim=True).expand_as(image).clone()
Baseline.kinds["blur"] = lambda image, _: gaussian_blur(image, [31, 31], [8.0, 8.0])
Baseline.kinds["uniform"] = lambda image, generator: torch.rand(image.shape, generator=generator)

ig_baseline = Baseline()

# %%
from scipy.spatial.distance import euclidean as euclidean_distance

# %%
from scipy.spatial.distance import cosine

cosine_similarity = lambda a, b: 1 - cosine(a, b)
