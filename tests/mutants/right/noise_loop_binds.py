"""Powers that a loop at the top level computes, and a name that another binds."""

import torch

exponents = []
for exponent in (1, 2):
    exponents.append(exponent)
    print(exponent)

for one in exponents[:1]:
    power = one


def smoothgrad_noise(image, noise_level, n_samples, generator):
    sigma = noise_level * (image.max() - image.min()) ** power
    return sigma * torch.randn(n_samples, *image.shape, generator=generator)
