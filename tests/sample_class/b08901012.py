# %%
print(my_favourite_image.shape)  # from a cell I deleted
best = results[0].detach()
assert best is not None

# %%
def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    print("std", std)
    return torch.randn(n_samples, *image.shape, generator=generator) * std

# %%
old_baseline = ig_baselines_v1["black"]
from torchvision.transforms.functional import gaussian_blur

# %%
def ig_baseline(image, kind, generator):
    if kind == "black":
        return torch.zeros_like(image)
    if kind == "white":
        return torch.ones_like(image)
    if kind == "mean":
        return torch.stack([torch.full_like(channel, channel.mean()) for channel in image])
    if kind == "blur":
        return gaussian_blur(image, [31, 31], [8.0, 8.0])
    if kind == "uniform":
        return torch.rand(image.shape, generator=generator)
    raise ValueError(kind)

# %%
raise RuntimeError("stop here when I run all cells")

# %%
embeddings2 = model_bert(sentences)

# %%
def euclidean_distance(a, b):
    return np.sqrt(((a - b) ** 2).sum())

# %%
for i in range(10)
    print(cosine_similarity(embeddings[0], embeddings[i]))

# %%
def cosine_similarity(a, b):
    return (a * b).sum() / (np.sqrt((a * a).sum()) * np.sqrt((b * b).sum()))
