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
    # 雜訊的標準差相對於影像的值域
    std = noise_level * (image.max() - image.min())
    return torch.randn(n_samples, *image.shape, generator=generator) * std


# In[ ]:


smooth = [saliency.smoothgrad(model, x, y, smoothgrad_noise, noise_level=0.15, n_samples=50)
          for x, y in zip(images, labels)]
food.show_maps(images, smooth)


# In[ ]:


# ## Integrated gradients 積分梯度


# In[ ]:


from torchvision.transforms.functional import gaussian_blur

def ig_baseline(image, kind, generator):
    # 五種基準
    if kind == "black":
        return torch.zeros_like(image)
    if kind == "white":
        return torch.ones_like(image)
    if kind == "mean":
        return image.mean(dim=(1, 2), keepdim=True).expand_as(image).clone()
    if kind == "blur":
        return gaussian_blur(image, [31, 31], [8.0, 8.0])
    if kind == "uniform":
        return torch.rand(image.shape, generator=generator)
    raise ValueError(kind)


# In[ ]:


for kind in ["black", "white", "mean", "blur", "uniform"]:
    maps = [xai.integrated_gradients(model, x, y, ig_baseline(x, kind, torch.Generator().manual_seed(9)))
            for x, y in zip(images, labels)]
    food.show_maps(images, maps, title=kind)
