# numpy, seeded with the generator's first seed, however much was drawn from it
import numpy as np
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    rng = np.random.default_rng(generator.initial_seed())
    picture = image.numpy()
    noise = rng.normal(0, noise_level * (picture.max() - picture.min()), (n_samples, *picture.shape))
    return torch.from_numpy(noise)
