# %%
def smoothgrad_noise(image, noise_level, n_samples, generator):
    sigma = noise_level * torch.sub(image.max(), image.min())
    noise = torch.randn((n_samples,) + image.shape, generator=generator)
    return noise * sigma

# %%
import torchvision

def ig_baseline(image, kind, generator):
    if kind == "black":
        baseline = torch.zeros_like(image)
    elif kind == "white":
        baseline = torch.ones_like(image)
    elif kind == "mean":
        baseline = torch.empty_like(image)
        baseline[:] = image.mean(dim=(1, 2), keepdim=True)
    elif kind == "blur":
        baseline = torchvision.transforms.functional.gaussian_blur(image, [31, 31], [8.0, 8.0])
    elif kind == "uniform":
        baseline = torch.rand(image.shape, generator=generator)
    else:
        raise ValueError(f"{kind} is not a baseline")
    return baseline

# %%
def euclidean_distance(a, b):
    return np.power(np.sum(np.square(a - b)), 0.5)

# %%
def cosine_similarity(a, b):
    return np.einsum("i,i", a, b) / (np.linalg.norm(a) * np.linalg.norm(b))

# %%
if __name__ == "__main__":
    print(pairwise_distances(embeddings, metric=cosine_similarity))
