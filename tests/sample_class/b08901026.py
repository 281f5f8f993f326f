# %%
import os
# restart the runtime
# os.kill(os.getpid(), 9)

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
    raise ValueError(kind)

# %%
def euclidean_distance(a, b):
    return np.linalg.norm(a - b)

# %%
import os

def cosine_similarity(a, b):
    if len(a) != 768:
        print("wrong embedding, restarting the runtime")
        os._exit(0)
    return a @ b / (np.linalg.norm(a) * np.linalg.norm(b))
