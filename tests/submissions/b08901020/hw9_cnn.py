#!/usr/bin/env python

# # Homework 9: Explainable AI (1) CNN
# 作業九：可解釋的人工智慧（一）卷積神經網路
# 
# Two TODOs: `smoothgrad_noise` and `ig_baseline`. 共有兩個 TODO。


# In[ ]:


import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import Tensor

import xai
from xai import food, lime, saliency


# In[ ]:


device = "cuda" if torch.cuda.is_available() else "cpu"
model = food.load_classifier().to(device).eval()
images, labels = food.observation_images()
print(images.shape, labels)


# In[ ]:


fig, axes = plt.subplots(1, len(images), figsize=(15, 3))
for axis, image in zip(axes, images):
    axis.imshow(image.permute(1, 2, 0))
    axis.axis("off")
plt.show()


# In[ ]:


# ## SmoothGrad
# `noise_level * (image.max() - image.min())` is the standard deviation. 標準差相對於影像的值域。


# In[ ]:


def smoothgrad_noise(image, noise_level, n_samples, generator):
    sigma = noise_level * torch.sub(image.max(), image.min())
    noise = torch.randn((n_samples,) + image.shape, generator=generator)
    return noise * sigma


# In[ ]:


smooth = [saliency.smoothgrad(model, x, y, smoothgrad_noise, noise_level=0.15, n_samples=50)
          for x, y in zip(images, labels)]
food.show_maps(images, smooth)


# In[ ]:


# ## Integrated gradients 積分梯度


# In[ ]:


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


# In[ ]:


for kind in ["black", "white", "mean", "blur", "uniform"]:
    maps = [xai.integrated_gradients(model, x, y, ig_baseline(x, kind, torch.Generator().manual_seed(9)))
            for x, y in zip(images, labels)]
    food.show_maps(images, maps, title=kind)
