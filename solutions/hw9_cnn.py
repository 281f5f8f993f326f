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
# | 4 | Filter explanation | 濾波器解釋 | 14–17 | |
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
from urllib.request import urlretrieve

HANDOUT = ""  # where hw9.zip can be had
if "google.colab" in sys.modules:  # Colab lacks some packages, and starts outside the homework's folder
    from IPython import get_ipython

    get_ipython().run_line_magic("pip", "install --quiet jaxtyping lime pytest~=9.0")
    if HANDOUT and not [*Path.cwd().glob("hw9*.zip"), *Path.cwd().rglob("xai/__init__.py")]:
        try:
            urlretrieve(HANDOUT, "hw9.zip")
        except OSError as error:
            print(f"{HANDOUT}: {error}")
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
import torch

import xai  # noqa: F401  comes before torchvision, whose import it mends beside a CPU-only torch
from skimage.segmentation import slic
from torchvision.transforms.functional import gaussian_blur
from xai.classifier import CLASSES, load_classifier
from xai.explanations import Explanations
from xai.figures import figure_grid, hot, lime_overlay, photo
from xai.filters import filter_activation, filter_visualization, grey_noise
from xai.food import PARTS, FoodFolder
from xai.heat import clipped, heat, min_max
from xai.integrated_gradients import baselines, completeness_error, integrated_gradients
from xai.lime_explanation import lime_explanations
from xai.quality import as_text, correlation, quality_table, share_inside
from xai.saliency import saliency_map
from xai.smoothgrad import smoothgrad

# %% [markdown]
# ## 0. Pictures and classifier · 圖片與分類器
#
# Ten pictures are to be explained. A picture is a float tensor of shape `(C, H, W)`, RGB from 0 to 1; all ten
# make a batch `(10, 3, 128, 128)`. They are rendered, so for every pixel it is known what it shows: table,
# crockery, food or another object.
#
# 我們要解釋十張圖片。一張圖片是形狀為 `(C, H, W)` 的浮點數張量，RGB 值介於 0 與 1；十張合起來是
# `(10, 3, 128, 128)`。這些圖片是算繪（render）出來的，所以每個像素屬於桌面、餐具、食物還是其他物品，都有標準
# 答案。

# %% data
folder = FoodFolder("data/pictures")
images, labels = folder.batch()
food = torch.stack([folder.mask(i) == PARTS.index("food") for i in range(len(folder))])
titles = [f"{i}: {CLASSES[label]}" for i, label in enumerate(labels)]

# %% [markdown]
# **Look at**: what else than food is there in each picture? The classifier may be looking at that.
#
# **觀察**：每張圖片裡除了食物還有什麼？分類器看的也可能是那些東西。

# %%
figure_grid(dict(zip(titles, map(photo, images), strict=True)))

# %% [markdown]
# The classifier is a convolutional network with 11 classes. For each picture it gives 11 scores (logits), and
# softmax turns them into probabilities.
#
# 分類器是一個有 11 個類別的卷積神經網路。它對每張圖片給出 11 個分數（logit），再由 softmax 轉成機率。

# %% classifier
model = load_classifier("data/cnn/classifier.safetensors")

# %% [markdown]
# **Look at**: is the class right, and how sure is the classifier? An explanation of a wrong answer explains a
# mistake.
#
# **觀察**：類別對不對？分類器有多確定？如果答案是錯的，解釋的就是「為什麼會錯」。

# %%
with torch.no_grad():
    probabilities = model(images).softmax(1)
for title, label, row in zip(titles, labels, probabilities, strict=True):
    print(f"{title:18} {row[label]:7.1%}   most likely: {CLASSES[row.argmax()]}")

# %% [markdown]
# ## 1. LIME · 局部可解釋模型
#
# **Idea.** Cut the picture into pieces (*superpixels*). Paint a random half of them in their mean colour and
# see what the classifier says; do so 1,000 times. Then fit a linear model to it: the probability is about a
# sum of weights, one for each piece that is shown. The classifier itself is never opened.
#
# **概念**：把圖片切成許多小塊（superpixel，超像素），隨機把其中一半塗成各自的平均色，看看分類器怎麼說，如此重
# 複 1,000 次；再用一個線性模型來近似：機率大約等於所有「有顯示」的小塊的權重之和。過程中完全不必打開分類器。
#
# $$
# p_c(z) \approx w_0 + \sum_{j} w_j z_j, \qquad
# w = \arg\min_w \sum_{z} \pi(z) \Big( p_c(z) - w_0 - \sum_j w_j z_j \Big)^2 + \lVert w \rVert^2
# $$
#
# where $z_j$ is 1 if piece $j$ is shown and 0 if it is painted over, and $\pi(z)$ counts copies near the
# picture more. 其中 $z_j = 1$ 表示第 $j$ 塊有顯示，$0$ 表示被塗掉；越接近原圖的樣本，$\pi(z)$ 越大。
#
# **Reference · 參考資料**: Ribeiro et al. (2016), *"Why Should I Trust You?"*,
# [arXiv:1602.04938](https://arxiv.org/abs/1602.04938), section 3.
#
# **Look at**: one of the 1,000 copies, made by hand. How far does the probability move?
#
# **觀察**：親手做出 1,000 份樣本中的一份。機率變動了多少？

# %%
picture, label = images[2], labels[2]
pieces = slic(
    picture.permute(1, 2, 0).double().numpy(), n_segments=200, compactness=1, sigma=1, start_label=0
)
pieces = torch.from_numpy(pieces)
shown = torch.rand(int(pieces.max()) + 1, generator=torch.Generator().manual_seed(0)) < 0.5
copy = picture.clone()
for piece in (~shown).nonzero():
    copy[:, pieces == piece] = picture[:, pieces == piece].mean(1, keepdim=True)
with torch.no_grad():
    before, after = model(torch.stack([picture, copy])).softmax(1)[:, label].tolist()
figure_grid({f"p = {before:.4f}": photo(picture), f"half painted: p = {after:.4f}": photo(copy)}, columns=2)

# %% [markdown]
# **Look at** (questions 1–3): green pieces speak for the class, red striped ones against it. Are the green
# ones on the food? Is something that is no food green, or part of the food red?
#
# **觀察**（第 1–3 題）：綠色的小塊支持這個類別，紅色斜紋的小塊反對它。綠色落在食物上嗎？有沒有不是食物卻是綠
# 色、或屬於食物卻是紅色的地方？

# %%
lime = lime_explanations(model, images, labels)
overlays = [lime_overlay(image, explanation) for image, explanation in zip(images, lime, strict=True)]
figure_grid(dict(zip(titles, overlays, strict=True)))

# %% [markdown]
# **Look at**: the weights themselves, and the fit ($R^2$). Near 1, the linear model follows the classifier;
# near 0, its weights say little.
#
# **觀察**：權重的數值，以及擬合程度（$R^2$）。接近 1 表示線性模型跟得上分類器；接近 0 時，權重沒有什麼參考
# 價值。

# %%
for title, explanation in zip(titles, lime, strict=True):
    weights = sorted(explanation.weights, key=abs, reverse=True)[:4]
    print(f"{title:18} R² {explanation.fit:.2f}   weightiest:", *(f"{weight:+.3f}" for weight in weights))

# %% [markdown]
# **Look at** (question 1): the weights of one picture, added up by what they lie on; `garnish` is what is
# served beside the food. Change `number`.
#
# **觀察**（第 1 題）：一張圖片的權重，按照落在什麼東西上加總；`garnish` 是配菜。請改變 `number`。

# %%
number = 2
for value, part in enumerate(PARTS):
    print(f"{part:10} {lime[number].weight_on(folder.mask(number) == value):+.3f}")

# %% [markdown]
# **Look at** (question 4): other superpixels, same picture. What stays the same is about the classifier; what
# changes is about the pieces. Try other pictures: change both numbers in the first line.
#
# **觀察**（第 4 題）：同一張圖片改用別種超像素。不變的部分反映分類器，改變的部分只反映切法。也試試別張圖片：
# 把第一行的兩個數字一起改掉。

# %%
one, its_label = images[[2]], labels[[2]]
by_cut = {
    name: lime_explanations(model, one, its_label, segmentation=name, progress=False)[0]
    for name in ("slic", "quickshift", "felzenszwalb")
}
figure_grid(
    {
        f"{name}: {len(explanation.weights)} pieces": lime_overlay(one[0], explanation)
        for name, explanation in by_cut.items()
    },
    columns=3,
)

# %% [markdown]
# ## 2. Saliency map · 顯著圖
#
# **Idea.** If a pixel is changed a little, how much does the score of the class change? That is the gradient
# of the score with respect to the picture: one backward pass, as in training, but to the input instead of the
# weights. Its size at each pixel, the largest over R, G and B, is the map.
#
# **概念**：如果稍微改變一個像素，類別的分數會改變多少？這就是分數對圖片的梯度：和訓練時一樣做一次反向傳播，只
# 是不傳到權重、而是傳到輸入。每個像素取 R、G、B 之中絕對值最大者，就是顯著圖。
#
# $$
# M_{ij} = \max_{c} \left| \frac{\partial S_y(x)}{\partial x_{cij}} \right|
# $$
#
# **Reference · 參考資料**: Simonyan et al. (2014), *Deep Inside Convolutional Networks*,
# [arXiv:1312.6034](https://arxiv.org/abs/1312.6034), section 3.
#
# The whole method, by hand, for one picture. `xai/saliency.py` does the same for a batch.
#
# 整個方法親手寫一次（一張圖片）。`xai/saliency.py` 對整批圖片做同樣的事。

# %%
x = images[[2]].clone().requires_grad_()  # a copy: the picture itself stays as it is
score = model(x)[0, labels[2]]
(gradient,) = torch.autograd.grad(score, x)
by_hand = gradient.abs().amax(1)[0]
hot(clipped(by_hand[None])[0], scale=2)

# %% [markdown]
# **Look at** (questions 6 and 7): where are the brightest points, and what shape do they form together?
#
# **觀察**（第 6、7 題）：最亮的點在哪裡？合起來是什麼形狀？

# %%
saliency = saliency_map(model, images, labels)
figure_grid(dict(zip(titles, map(hot, clipped(saliency)), strict=True)))

# %% [markdown]
# Each map above is drawn relative to its own largest values (the brightest 1% are cut off), for the maps
# differ in scale.
#
# 上面每張圖都是以自己的最大值為準來畫（最亮的 1% 已截平），因為各張圖的尺度不同。
#
# **Look at** (question 5): the scales themselves, once for the class score, and once for the cross-entropy
# loss that the homework used in 2022. The surer the classifier, the smaller is the gradient of its loss.
#
# **觀察**（第 5 題）：實際的尺度。一欄是對類別分數的梯度，另一欄是 2022 年作業用的、對 cross-entropy loss 的
# 梯度。分類器越確定，loss 的梯度就越小。

# %%
images_with_gradient = images.clone().requires_grad_()
torch.nn.functional.cross_entropy(model(images_with_gradient), labels, reduction="sum").backward()
of_loss = heat(images_with_gradient.grad).amax((1, 2))
for title, of_score, loss, row, label in zip(
    titles, saliency.amax((1, 2)), of_loss, probabilities, labels, strict=True
):
    print(f"{title:18} score {of_score:9.2e}   loss {loss:9.2e}   probability {row[label]:.4f}")

# %% [markdown]
# ## 3. SmoothGrad · 平滑梯度
#
# **Idea.** A saliency map is grainy: the gradient changes sharply between neighbouring pixels. SmoothGrad
# adds noise to the picture many times and averages the gradients, so that what stays is what matters all
# around the picture.
#
# **概念**：顯著圖往往佈滿雜點，因為梯度在相鄰像素之間變化劇烈。SmoothGrad 多次在圖片上加入雜訊，再將得到的梯
# 度平均，留下來的便是在這張圖片附近始終重要的部分。
#
# $$
# \hat{M}(x) = \frac{1}{n} \sum_{i=1}^{n} \frac{\partial S_y(x + \epsilon_i)}{\partial x}
# $$

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
image, noise_level = images[2], 0.15
noise = smoothgrad_noise(image, noise_level, 50, torch.Generator().manual_seed(0))
print(f"standard deviation {noise.std():.4f}, asked for {noise_level * (image.max() - image.min()):.4f}")
figure_grid(
    {"image": photo(image), "image + noise 0": photo(image + noise[0]), "noise 0": photo(noise[0] + 0.5)}, 3
)

# %% [markdown]
# The whole method, by hand, with the noise from above: `xai/smoothgrad.py` calls your function just so.
#
# 整個方法親手寫一次，用的就是上面的雜訊：`xai/smoothgrad.py` 也是這樣呼叫你的函式。

# %%
x = (image + noise).requires_grad_()
score = model(x)[:, labels[2]].sum()  # of a sum, each copy gets its own gradient
(gradients,) = torch.autograd.grad(score, x)
by_hand = gradients.mean(0)
hot(clipped(heat(by_hand)[None])[0], scale=2)

# %% [markdown]
# **Look at** (questions 10 and 11): the same ten pictures as in section 2. Do the bright points now lie
# closer to the food? Has the outline become clearer? The titles say how far each map correlates, pixel by
# pixel, with the saliency map.
#
# **觀察**（第 10、11 題）：與第 2 節相同的十張圖。亮點是否更集中在食物上？輪廓是否更清楚？標題是與 saliency
# map 逐像素的相關係數。

# %%
smooth = smoothgrad(model, images, labels, smoothgrad_noise)
against_saliency = [correlation(*maps) for maps in zip(heat(smooth), saliency, strict=True)]
with_it = [f"{title}\ncorrelation {r:.2f}" for title, r in zip(titles, against_saliency, strict=True)]
figure_grid(dict(zip(with_it, map(hot, clipped(heat(smooth))), strict=True)))

# %% [markdown]
# **Look at** (question 13): one picture with more and more noise, and how many of the noisy copies are still
# taken for its class. From which level on is it no longer this picture that is explained? Is more noise
# always better? Try other pictures: change `number`.
#
# **觀察**（第 13 題）：同一張圖片，雜訊越來越強；標題是加了雜訊的副本中仍被認作原類別的比例。從哪個強度開
# 始，解釋的已經不是這張圖片了？雜訊是不是越強越好？改變 `number`，試試別張圖片。

# %%
number, by_level = 2, {}
one, its_label = images[[number]], labels[[number]]
for level in (0.0, 0.05, 0.15, 0.3, 0.6):
    found = smoothgrad(model, one, its_label, smoothgrad_noise, noise_level=level, progress=False)
    noise = smoothgrad_noise(one[0], level, 50, torch.Generator().manual_seed(0))
    with torch.no_grad():
        same = (model(one + noise).argmax(1) == its_label).float().mean()
    by_level[f"level {level}: {same:.0%} still\n{CLASSES[its_label]}"] = hot(clipped(heat(found))[0])
figure_grid(by_level)

# %% [markdown]
# ## 4. Filter explanation · 濾波器解釋
#
# **Idea.** So far you asked the output. Now you ask one filter inside the network two questions.
# *Activation*: where in this picture does it respond? A hook reads what the layer gives. *Visualization*:
# what would it respond to most? Start from grey noise and climb the gradient of the filter's response, this
# time changing the picture and leaving the weights.
#
# **概念**：前面問的都是輸出，現在改問網路內部的某一個 filter 兩個問題。「Activation」：它對這張圖的哪裡有反
# 應？用 hook 讀出該層的輸出即可。「Visualization」：什麼樣的圖會讓它反應最強？從灰色雜訊出發，沿著 filter
# 反應的梯度往上爬；這次改的是圖片，權重不動。
#
# $$
# x^{*} = \arg\max_{x} \sum_{i,j} a_{k,ij}(x)
# $$
#
# **References · 參考資料**: Erhan et al. (2009), *Visualizing Higher-Layer Features of a Deep Network*;
# Olah et al. (2017), *Feature Visualization*, [Distill](https://distill.pub/2017/feature-visualization/).
#
# The layers have numbers (questions 15 and 17): `cnn.6` is `model.cnn[6]`.
# 每一層都有編號（第 15、17 題）：`cnn.6` 就是 `model.cnn[6]`。

# %%
for number, layer in enumerate(model.cnn):
    print(f"cnn.{number:<3}{layer}")

# %% [markdown]
# How a hook reads a layer. It has to be removed again, or it would be called for ever after.
#
# 用 hook 讀出一層的輸出。用完必須移除，否則之後每次都會被呼叫。

# %%
seen = []
hook = model.cnn[6].register_forward_hook(lambda _module, _inputs, output: seen.append(output))
with torch.no_grad():
    model(images)
hook.remove()
print("cnn.6 gives", tuple(seen[0].shape), "= pictures, filters, height, width")

# %% [markdown]
# **Look at** (questions 14 and 16): one filter near the picture. Which parts of each picture make it respond?
# Change `layer` and `index`.
#
# **觀察**（第 14、16 題）：一個靠近輸入的 filter。每張圖的哪些部分使它有反應？請改變 `layer` 與 `index` 試
# 試。

# %%
layer, index = "cnn.6", 0
activation = filter_activation(model, images, layer, index)
figure_grid(dict(zip(titles, map(hot, min_max(activation)), strict=True)))

# %% [markdown]
# **Look at** (question 15): a filter further in. What has become of the details, and why?
#
# **觀察**（第 15 題）：一個更後面的 filter。細節變成什麼樣子了？為什麼？

# %%
layer, index = "cnn.34", 0
activation = min_max(filter_activation(model, images, layer, index))
scale = 384 // activation.shape[-1]  # a small map, drawn as large as the others
figure_grid({title: hot(one, scale) for title, one in zip(titles, activation, strict=True)})

# %% [markdown]
# **Look at** (question 16): what the first filters of three layers want to see, each found from the same grey
# noise in 60 steps. From colours to stripes to shapes: what does that tell about the layers?
#
# **觀察**（第 16 題）：三個層的前幾個 filter 想看到的圖，全都從同一張灰色雜訊出發、走 60 步。從顏色、條紋
# 到形狀：這透露了各層的什麼特性？

# %%
wishes = {
    f"{layer}, filter {index}": photo(
        filter_visualization(model, grey_noise(), layer, index, steps=60, progress=False)[0]
    )
    for layer in ("cnn.3", "cnn.13", "cnn.23")
    for index in range(5)
}
figure_grid(wishes)

# %% [markdown]
# ## 5. Integrated gradients · 積分梯度
#
# **Idea.** A gradient says what a *small* change would do, not how the score came about. Integrated gradients
# walks in a straight line from a *baseline*, a picture that shows nothing, to the picture and adds up the
# gradients on the way. What counts as "nothing" is a choice, and the explanation depends on it.
#
# **概念**：梯度說的是「微小」的改變會怎樣，而不是這個分數是怎麼來的。積分梯度從一張「什麼都沒有」的基準圖
# （baseline）沿直線走到原圖，並把沿途的梯度累加起來。什麼才算「什麼都沒有」是一種選擇，而解釋的結果會隨之不
# 同。
#
# $$
# \mathrm{IG}(x) = (x - x') \odot \int_0^1
# \frac{\partial S_y\big(x' + \alpha (x - x')\big)}{\partial x} \, d\alpha,
# \qquad \sum_{c,i,j} \mathrm{IG}_{cij}(x) = S_y(x) - S_y(x')
# $$
#
# The second equation is *completeness*: the attributions share out the whole change of the score, and nothing
# else. 第二個式子稱為 completeness（完備性）：分數改變了多少，就恰好分配給所有像素這麼多。

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
shown = {kind: photo(ig_baseline(image, kind, torch.Generator().manual_seed(0))) for kind in kinds}
figure_grid(shown)

# %% [markdown]
# The whole method, by hand, in 50 steps from black. `xai/integrated_gradients.py` does the same, and knows
# other ways to place the steps.
#
# 整個方法親手寫一次：從全黑出發、走 50 步。`xai/integrated_gradients.py` 做同樣的事，另外還有其他取點方式。

# %%
start = ig_baseline(image, "black", torch.Generator())
alphas = (torch.arange(50) + 0.5) / 50
x = (start + alphas[:, None, None, None] * (image - start)).requires_grad_()
(gradients,) = torch.autograd.grad(model(x)[:, labels[2]].sum(), x)
by_hand = (image - start) * gradients.mean(0)
with torch.no_grad():
    change = (model(image[None]) - model(start[None]))[0, labels[2]]
print(f"sum of the attributions {by_hand.sum():.3f}, change of the score {change:.3f}")

# %% [markdown]
# **Look at** (question 19): the map says how much each pixel adds to the score on the way from black. A black
# pixel of the picture cannot get any: nothing changes there.
#
# **觀察**（第 19 題）：這張圖表示從全黑走到原圖的路上，每個像素讓分數改變了多少。原圖中的黑色像素一定是
# 0，因為它根本沒有改變。

# %%
integrated = integrated_gradients(model, images, labels, ig_baseline, kind="black")
figure_grid(dict(zip(titles, map(hot, clipped(heat(integrated))), strict=True)))

# %% [markdown]
# **Look at** (question 18): how many steps does the sum need to come close to the change of the score? And
# how many does the map need? Change `number` and the steps. The correlation is with the map of the last
# number of steps.
#
# **觀察**（第 18 題）：要走幾步，總和才會接近分數的改變量？圖本身又需要幾步？請改變 `number` 與步數試試。相
# 關係數是與最後一個步數的圖相比。

# %%
number, all_steps = 2, (3, 10, 50, 200)
one, its_label = images[[number]], labels[[number]]
found = {
    steps: integrated_gradients(model, one, its_label, ig_baseline, steps=steps, progress=False)
    for steps in all_steps
}
start, by_steps = baselines(one, ig_baseline, "black"), {}
for steps, attributions in found.items():
    error = completeness_error(model, one, its_label, start, attributions).item()
    like = correlation(heat(attributions), heat(found[all_steps[-1]]))
    by_steps[f"{steps} steps: off by {error:.1%}\ncorrelation {like:.2f}"] = hot(
        clipped(heat(attributions))[0]
    )
figure_grid(by_steps, columns=4)

# %% [markdown]
# **Look at** (question 20): the same picture from the five baselines. Which parts are bright whatever the
# baseline? The titles say how much of the heat lies on food and crockery, and the correlation with the first
# map. Change `number`.
#
# **觀察**（第 20 題）：同一張圖片，五種基準圖。哪些部分不論基準圖為何都是亮的？標題是落在食物與餐具上的熱度比
# 例，以及與第一張圖的相關係數。請改變 `number` 試試。

# %%
number, by_kind, first = 2, {}, None
one, its_label, mask = images[[number]], labels[[number]], folder.mask(number)
for kind in kinds:
    found = heat(integrated_gradients(model, one, its_label, ig_baseline, kind=kind, progress=False))
    first = found if first is None else first
    on = [f"{part} {share_inside(found, mask[None] == PARTS.index(part)).item():.0%}"
          for part in ("food", "crockery")]  # fmt: skip
    title = f"{kind}: correlation {correlation(found, first):.2f}\n{', '.join(on)}"
    by_kind[title] = hot(clipped(found)[0])
figure_grid(by_kind)

# %% [markdown]
# ## 6. Is an explanation any good? · 解釋可靠嗎？
#
# A picture that looks convincing is no proof. Four questions can be answered with a number:
#
# - **share**: how much of the heat lies on the food? **pointing**: does the hottest pixel?
# - **deletion**: grey out pixels, hottest first: does the probability fall soon? (a low mean is good)
#   **insertion**: put them into a blurred picture: does it rise soon? (a high mean is good)
# - **likeness**: is the map the same for a network that has learned nothing? (near 0 is good)
#
# 看起來有說服力並不是證據。以下四個問題可以用數字回答：
#
# - **share**：有多少比例的熱度落在食物上？**pointing**：最熱的像素在食物上嗎？
# - **deletion**：由最熱的像素開始塗成灰色，機率是否很快下降？（平均越低越好）**insertion**：把像素由最熱
#   的開始放回模糊的圖片，機率是否很快上升？（平均越高越好）
# - **likeness**：換成什麼都沒學過的網路，圖是否還是一樣？（越接近 0 越好）
#
# **References · 參考資料**: Petsiuk et al. (2018), [arXiv:1806.07421](https://arxiv.org/abs/1806.07421);
# Adebayo et al. (2018), *Sanity Checks for Saliency Maps*,
# [arXiv:1810.03292](https://arxiv.org/abs/1810.03292).
#
# **Look at**: the rows `trained` against `randomised` and `noise`. Which method earns your trust, and for
# which question?
#
# **觀察**：比較 `trained` 與 `randomised`、`noise` 各列。你會信任哪一種方法？在哪個問題上信任它？

# %%
table = quality_table(
    model, images, labels, food, smoothgrad_noise, ig_baseline, lime_samples=200, progress=False
)
print(as_text(table))

# %% [markdown]
# **Look at** (questions 6, 8 and 11): all methods side by side for each picture, with the share of the heat
# on the food and, under the picture itself, the share of the food in the area. One divided by the other
# tells how many times as bright as the map's mean the food is. A method that does no better than the area
# has not found the food.
#
# **觀察**（第 6、8、11 題）：每張圖片的各種方法並列，並標示落在食物上的熱度比例；原圖下方則是食物所佔的面積比
# 例。兩者相除，就是食物的亮度是整張圖平均的幾倍。如果一種方法不比面積比例高，就等於沒有找到食物。

# %%
explanations = Explanations(lime, saliency, smooth, integrated)
side_by_side = {}
for i, title in enumerate(titles):
    side_by_side[f"{title}\nfood: {food[i].float().mean():.0%} of the area"] = photo(images[i])
    for name, maps in explanations.heats().items():
        drawing = overlays[i] if name == "lime" else hot(clipped(maps[[i]])[0])
        share = share_inside(maps[[i]], food[[i]]).item()
        side_by_side[f"{i}: {name}\n{share:.0%} on the food"] = drawing
figure_grid(side_by_side)

# %% [markdown]
# ## 7. A puzzle · 一道謎題
#
# The classifier calls this picture **Rice**. There is none.
#
# 分類器說這張圖片是**飯（Rice）**，但圖中並沒有飯。

# %%
puzzle_folder = FoodFolder("data/puzzle")
(puzzle, _), puzzle_mask = puzzle_folder.batch(), puzzle_folder.mask(0)
with torch.no_grad():
    said = model(puzzle).argmax(1)
    print("most likely:", CLASSES[said.item()], f"{model(puzzle).softmax(1).max():.0%}")
photo(puzzle[0])

# %% [markdown]
# **Look at** (question 9): what made it say so? The explanations are for what it said, not for what is right.
# What does that tell you about the pictures that it was trained on?
#
# **觀察**（第 9 題）：它為什麼這樣說？這裡解釋的是它「說出的」類別，而不是正確的類別。這透露了訓練圖片的什麼
# 秘密？

# %%
why = lime_explanations(model, puzzle, said)[0]
maps = {
    "saliency": saliency_map(model, puzzle, said),
    "SmoothGrad": heat(smoothgrad(model, puzzle, said, smoothgrad_noise)),
    "integrated gradients": heat(integrated_gradients(model, puzzle, said, ig_baseline)),
}
figure_grid(
    {"LIME": lime_overlay(puzzle[0], why)} | {name: hot(clipped(found)[0]) for name, found in maps.items()},
    columns=4,
)

# %%
for value, part in enumerate(PARTS):  # LIME's weights, by what they lie on; the cup is an "object"
    print(f"{part:10} {why.weight_on(puzzle_mask == value):+.3f}")

# %% [markdown]
# **Look at** (question 9): what does it say when a part is painted over in the mean colour of the table?
# Change `part`: an explanation is a guess until it is tested.
#
# **觀察**（第 9 題）：把某個部分塗成桌面的平均色，它會怎麼說？請改變 `part`：解釋在檢驗之前都只是猜測。

# %%
part = "crockery"  # one of PARTS: table, crockery (the plate), food, object (the cup), garnish
table = puzzle[..., puzzle_mask == PARTS.index("table")].mean(-1)[..., None, None]
painted = torch.where(puzzle_mask == PARTS.index(part), table, puzzle)
with torch.no_grad():
    says = model(painted).softmax(1)[0]
figure_grid({f"without the {part}:\n{CLASSES[says.argmax()]} {says.max():.0%}": photo(painted[0])}, columns=1)

# %% [markdown]
# ## Hand in · 繳交
#
# Check your code first, as strictly as it will be graded: save this notebook and run `!python hw9.py check`
# in a cell of its own. `quiz.html` asks the questions and saves your answers.
#
# 繳交前先自我檢查，標準和評分相同：存檔後，另開一個儲存格執行 `!python hw9.py check`。`quiz.html` 是題目頁，
# 也會替你存下答案。
#
# Write your answers to questions 1–20 into `answers.yaml`, go on with `hw9_bert.ipynb`, and hand in both
# notebooks together with `answers.yaml`. Only the functions you wrote are graded, not the output of the
# cells.
#
# 請把第 1–20 題的答案填入 `answers.yaml`，接著完成 `hw9_bert.ipynb`，最後將兩份筆記本與 `answers.yaml` 一起繳
# 交。評分只看你寫的函式，不看儲存格的輸出。
