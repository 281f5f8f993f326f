"""randn_like inside a forked random state."""

import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    with torch.random.fork_rng():
        torch.set_rng_state(generator.get_state())
        noise = torch.randn_like(image.expand(n_samples, -1, -1, -1).contiguous())
    return noise * (image.max() - image.min()) * noise_level
