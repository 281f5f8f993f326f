# %% [markdown]
# # Homework 9: Explainable AI (1) CNN
# 作業九：可解釋的人工智慧（一）卷積神經網路
#
# Two TODOs: `smoothgrad_noise` and `ig_baseline`. 共有兩個 TODO。

# %%
import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import Tensor

import xai
from xai import food, lime, saliency

# %%
device = "cuda" if torch.cuda.is_available() else "cpu"
model = food.load_classifier().to(device).eval()
images, labels = food.observation_images()
print(images.shape, labels)

# %%
fig, axes = plt.subplots(1, len(images), figsize=(15, 3))
for axis, image in zip(axes, images):
    axis.imshow(image.permute(1, 2, 0))
    axis.axis("off")
plt.show()

# %% [markdown]
# ## SmoothGrad
# `noise_level * (image.max() - image.min())` is the standard deviation. 標準差相對於影像的值域。

# %%
def smoothgrad_noise(image: Tensor, noise_level: float, n_samples: int, generator: torch.Generator) -> Tensor:
    """Gaussian noise of shape (n_samples, C, H, W)."""
    raise NotImplementedError("TODO 1: smoothgrad_noise")

# %%
smooth = [saliency.smoothgrad(model, x, y, smoothgrad_noise, noise_level=0.15, n_samples=50)
          for x, y in zip(images, labels)]
food.show_maps(images, smooth)

# %% [markdown]
# ## Integrated gradients 積分梯度

# %%
def ig_baseline(image: Tensor, kind: str, generator: torch.Generator) -> Tensor:
    """A baseline of shape (C, H, W): black, white, mean, blur or uniform."""
    raise NotImplementedError("TODO 2: ig_baseline")

# %%
for kind in ["black", "white", "mean", "blur", "uniform"]:
    maps = [xai.integrated_gradients(model, x, y, ig_baseline(x, kind, torch.Generator().manual_seed(9)))
            for x, y in zip(images, labels)]
    food.show_maps(images, maps, title=kind)
