# %% [markdown]
# # Homework 9 · Explainable AI, part 1: what does a CNN look at?
# # 作業九 · 可解釋人工智慧（一）：CNN 看的是什麼？
#
# A classifier names the food in a picture. In this notebook you ask it *why*, in five ways, write two short
# functions that the explanations need (**TODO 1** and **TODO 2**), and answer questions 1–20.
#
# 分類器能說出照片裡是什麼食物。這份筆記本用五種方法追問它「為什麼」，請你完成其中兩個小函式（**TODO 1**、
# **TODO 2**），並回答第 1–20 題。
#
# | | method | 方法 | questions 題號 | to write 待完成 |
# |---|---|---|---|---|
# | 1 | LIME | 局部可解釋模型 | 1–4 | |
# | 2 | Saliency map | 顯著圖 | 5–9 | |
# | 3 | SmoothGrad | 平滑梯度 | 10–13 | **TODO 1** |
# | 4 | Filter visualization | 濾波器視覺化 | 14–17 | |
# | 5 | Integrated gradients | 積分梯度 | 18–20 | **TODO 2** |
#
# Run the cells from top to bottom with Shift+Enter. An unfinished TODO stops with `NotImplementedError` and
# its name.
#
# 請用 Shift+Enter 由上而下執行。還沒完成的 TODO 會以 `NotImplementedError` 停下並說明是哪一個。

# %% setup
import os
import shutil
import sys
from pathlib import Path

if "google.colab" in sys.modules:  # Colab lacks two packages, and starts outside the homework's folder
    from IPython import get_ipython

    get_ipython().run_line_magic("pip", "install --quiet jaxtyping lime")
    for archive in Path.cwd().glob("hw9*.zip"):
        if not archive.with_suffix("").exists():
            shutil.unpack_archive(archive, archive.with_suffix(""))
    if not (found := next(Path.cwd().rglob("xai/__init__.py"), None)):
        raise FileNotFoundError(
            "xai/ is not here. Click the folder icon on the left, upload hw9.zip, and run this cell again. "
            "找不到 xai/：請按左側的資料夾圖示上傳 hw9.zip，再執行一次這個儲存格。"
        )
    os.chdir(found.parent.parent)

# %% cnn-imports
import matplotlib.pyplot as plt
import torch

import xai  # noqa: F401  comes before torchvision, whose import it mends beside a CPU-only torch
from torchvision.transforms.functional import gaussian_blur

# %% [markdown]
# ## 0. A picture · 一張圖片
#
# Pictures are float tensors of shape `(C, H, W)` with RGB values from 0 to 1.
#
# 圖片是形狀為 `(C, H, W)` 的浮點數張量，RGB 值介於 0 與 1 之間。

# %% picture
row, column = torch.meshgrid(torch.linspace(-1, 1, 128), torch.linspace(-1, 1, 128), indexing="ij")
plate = (row**2 + column**2 < 0.8).float()
food = ((row / 0.4) ** 2 + (column / 0.6) ** 2 < 1).float()
image = torch.stack([0.3 + 0.5 * plate, 0.4 + 0.4 * plate - 0.4 * food, 0.5 + 0.3 * plate - 0.6 * food])


def show(pictures: dict[str, torch.Tensor]) -> None:
    """Draw pictures of shape (C, H, W) side by side, each under its title."""
    _, axes = plt.subplots(1, len(pictures), figsize=(2.6 * len(pictures), 2.9), squeeze=False)
    for axis, (title, picture) in zip(axes[0], pictures.items(), strict=True):
        axis.imshow(picture.permute(1, 2, 0).clamp(0, 1))
        axis.set_title(title)
        axis.set(xticks=[], yticks=[])
    plt.tight_layout()
    plt.show()


show({"image": image})

# %% [markdown]
# ## 1. LIME · 局部可解釋模型

# %% [markdown]
# ## 2. Saliency map · 顯著圖

# %% [markdown]
# ## 3. SmoothGrad · 平滑梯度
#
# A saliency map is grainy: the gradient changes sharply between neighbouring pixels. SmoothGrad adds noise to
# the picture many times and averages the saliency maps, so that what stays is what matters all around the
# picture.
#
# 顯著圖往往佈滿雜點，因為梯度在相鄰像素之間變化劇烈。SmoothGrad 多次在圖片上加入雜訊，再將得到的顯著圖平均，
# 留下來的便是在這張圖片附近始終重要的部分。

# %% [markdown]
# ### TODO 1 · `smoothgrad_noise(image, noise_level, n_samples, generator)`
#
# Draw the noise that SmoothGrad adds to a picture, one sample for each of its `n_samples` copies. Every
# element is drawn independently:
#
# 產生 SmoothGrad 要加到圖片上的雜訊：圖片有 `n_samples` 份，每份各一個樣本，每個元素獨立抽取：
#
# $$
# \epsilon_{i} \sim \mathcal{N}(0, \sigma^2), \qquad
# \sigma = \texttt{noise\_level} \cdot (x_{\max} - x_{\min}), \qquad i = 1, \dots, \texttt{n\_samples}
# $$
#
# where $x_{\max}$ and $x_{\min}$ are the largest and smallest value of the *whole* picture, over all
# channels. 其中 $x_{\max}$、$x_{\min}$ 是「整張」圖片（所有通道一起看）的最大值與最小值。
#
# | | shape / type | meaning · 意義 |
# |---|---|---|
# | `image` | `(C, H, W)`, float32 or float64 | values in [0, 1] · 數值介於 0 與 1 |
# | `noise_level` | float | relative to the picture's range · 相對於圖片的數值範圍 |
# | `n_samples` | int ≥ 1 | how many samples · 樣本數 |
# | `generator` | `torch.Generator` | the only source of randomness · 唯一的亂數來源 |
# | **returns** 回傳 | `(n_samples, C, H, W)`, float32 or float64 | the noise alone · 只有雜訊，不含圖片 |
#
# **What is judged · 評分方式**: 3 points. The shape and the distribution: mean 0, standard deviation
# $\sigma$, Gaussian shape, independence between samples, channels and pixels, and that other generators give
# other noise; also for pictures of low contrast and of one colour. `image` must stay unchanged. Which numbers
# you draw does not matter: a loop, one call, or numpy seeded from `generator` are all fine.
#
# 3 分。評的是形狀與分布：平均值為 0、標準差為 $\sigma$、高斯分布，樣本、通道、像素之間互相獨立，且不同的
# `generator` 產生不同的雜訊；低對比與單色的圖片也會測。不可更動 `image`。實際抽到哪些數字並不重要，用迴圈、一
# 次抽完、或以 `generator` 產生種子再交給 numpy 都可以。
#
# **Reference · 參考資料**: Smilkov et al. (2017), *SmoothGrad: removing noise by adding noise*,
# [arXiv:1706.03825](https://arxiv.org/abs/1706.03825), section 3.


# %% smoothgrad_noise todo=1
def smoothgrad_noise(image, noise_level, n_samples, generator):
    """Gaussian noise for `n_samples` copies of `image`, its size relative to the image's range."""
    ### BEGIN SOLUTION
    sigma = noise_level * (image.max() - image.min())
    noise = torch.randn(n_samples, *image.shape, generator=generator, device=generator.device)
    return sigma * noise.to(image)
    ### END SOLUTION


# %% [markdown]
# **Look at**: the printed standard deviation is the one asked for, and the food stays visible under the
# noise.
#
# **觀察**：印出的標準差應與要求的相符；加上雜訊之後，食物仍看得出來。

# %%
noise_level = 0.2
noise = smoothgrad_noise(image, noise_level, 50, torch.Generator().manual_seed(0))
print(f"standard deviation {noise.std():.4f}, asked for {noise_level * (image.max() - image.min()):.4f}")
show({"image": image, "image + noise 0": image + noise[0], "image + noise 1": image + noise[1]})

# %% [markdown]
# ## 4. Filter visualization · 濾波器視覺化

# %% [markdown]
# ## 5. Integrated gradients · 積分梯度
#
# Integrated gradients walks in a straight line from a *baseline*, a picture that shows nothing, to the
# picture and adds up the gradients on the way. What counts as "nothing" is a choice, and the explanation
# depends on it.
#
# 積分梯度從一張「什麼都沒有」的基準圖（baseline）沿直線走到原圖，並把沿途的梯度累加起來。什麼才算「什麼都沒
# 有」是一種選擇，而解釋的結果會隨之不同。

# %% [markdown]
# ### TODO 2 · `ig_baseline(image, kind, generator)`
#
# Return the baseline $x'$ that `kind` names. · 依 `kind` 回傳基準圖 $x'$。
#
# | `kind` | baseline $x'$ · 基準圖 |
# |---|---|
# | `"black"` | all 0 · 全部為 0 |
# | `"white"` | all 1 · 全部為 1 |
# | `"mean"` | $x'_{chw} = \frac{1}{HW} \sum_{i,j} x_{cij}$: each channel's mean · 各通道的平均值 |
# | `"blur"` | torchvision's `gaussian_blur`, kernel size 31 × 31, sigma 8.0 × 8.0 · 高斯模糊 |
# | `"uniform"` | $x'_{chw} \sim \mathcal{U}[0, 1)$, drawn from `generator` · 由 `generator` 獨立抽取 |
# | other · 其他 | raise `ValueError` · 拋出 `ValueError` |
#
# | | shape / type | meaning · 意義 |
# |---|---|---|
# | `image` | `(C, H, W)`, float32 or float64 | values in [0, 1], 32 × 32 or larger · 至少 32 × 32 |
# | `kind` | str | one of the five names above · 上述五種名稱之一 |
# | `generator` | `torch.Generator` | the only source of randomness · 唯一的亂數來源 |
# | **returns** 回傳 | `(C, H, W)`, float32 or float64 | the baseline · 基準圖 |
#
# **What is judged · 評分方式**: 3 points, half a point for each kind and for the `ValueError` (which counts
# only beside a right kind). Values agree to $10^{-4}$; `"uniform"` is judged by its distribution. `image`
# must stay unchanged and share no memory with what you return.
#
# 3 分：五種基準圖與 `ValueError` 各半分（後者須至少有一種基準圖正確才計分）。數值誤差須在 $10^{-4}$ 以內；
# `"uniform"` 以其分布評分。不可更動 `image`，回傳值也不可與它共用記憶體。
#
# **References · 參考資料**: Sundararajan et al. (2017), *Axiomatic Attribution for Deep Networks*,
# [arXiv:1703.01365](https://arxiv.org/abs/1703.01365), section 3; Sturmfels et al. (2020), *Visualizing the
# Impact of Feature Attribution Baselines*, [Distill](https://distill.pub/2020/attribution-baselines/).


# %% ig_baseline todo=2
def ig_baseline(image, kind, generator):
    """The picture that shows nothing, in one of five senses: black, white, mean, blur, uniform."""
    ### BEGIN SOLUTION
    if kind == "black":
        return torch.zeros_like(image)
    if kind == "white":
        return torch.ones_like(image)
    if kind == "mean":
        return image.mean(dim=(1, 2), keepdim=True).expand_as(image).clone()
    if kind == "blur":
        return gaussian_blur(image, [31, 31], [8.0, 8.0])
    if kind == "uniform":
        return torch.rand(image.shape, generator=generator, device=generator.device).to(image)
    raise ValueError(f"unknown kind of baseline: {kind!r}")
    ### END SOLUTION


# %% [markdown]
# **Look at**: which of the five still tells you what the picture shows?
#
# **觀察**：五張基準圖之中，哪些仍看得出原圖的內容？

# %%
kinds = ["black", "white", "mean", "blur", "uniform"]
show({kind: ig_baseline(image, kind, torch.Generator().manual_seed(0)) for kind in kinds})

# %% [markdown]
# ## Hand in · 繳交
#
# Write your answers to questions 1–20 into `answers.yaml`, go on with `hw9_bert.ipynb`, and hand in both
# notebooks together with `answers.yaml`. Only the functions you wrote are graded, not the output of the
# cells.
#
# 請把第 1–20 題的答案填入 `answers.yaml`，接著完成 `hw9_bert.ipynb`，最後將兩份筆記本與 `answers.yaml` 一起繳
# 交。評分只看你寫的函式，不看儲存格的輸出。
