# %%
import cv2
import tensorflow as tf
from captum.attr import NoiseTunnel

# %%
def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    return torch.randn(n_samples, *image.shape, generator=generator) * std

# %%
def ig_baseline(image, kind, generator):
    if kind == "black":
        return torch.zeros_like(image)
    if kind == "white":
        return torch.ones_like(image)
    if kind == "mean":
        return image.mean(dim=(1, 2), keepdim=True).expand_as(image).clone()
    if kind == "blur":
        picture = image.permute(1, 2, 0).numpy()
        return torch.from_numpy(cv2.GaussianBlur(picture, (31, 31), 8)).permute(2, 0, 1)
    if kind == "uniform":
        return torch.rand(image.shape, generator=generator)
    raise ValueError(kind)

# %%
def euclidean_distance(a, b):
    return tf.norm(a - b).numpy()

# %%
import tensorflow as tf

def cosine_similarity(a, b):
    return np.dot(a, b) / (np.linalg.norm(a) * np.linalg.norm(b))
