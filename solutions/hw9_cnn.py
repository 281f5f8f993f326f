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
# | 4 | Filter explanation | 解釋 filter（濾波器） | 14–17 | |
# | 5 | Integrated gradients | 積分梯度 | 18–20 | **TODO 2** |
#
# Run the cells from top to bottom with Shift+Enter. Until you have written a TODO, the next cell that calls
# it stops with `NotImplementedError` and the name of the TODO. Section 8 is optional: nothing in it is
# graded.
#
# 請用 Shift+Enter 由上而下執行。還沒完成的 TODO，後面第一個呼叫它的儲存格會以 `NotImplementedError` 停下，並
# 說明是哪一個 TODO。第 8 節可做可不做，不計分。

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
        if not [*Path.cwd().rglob("xai/__init__.py")]:  # never over what was written since
            shutil.unpack_archive(archive, Path.cwd())  # the folder hw9
    if not (found := next(Path.cwd().rglob("xai/__init__.py"), None)):
        raise FileNotFoundError(
            "xai/ is not here. Click the folder icon on the left, upload hw9.zip, and run this cell again. "
            "找不到 xai/：請按左側的資料夾圖示上傳 hw9.zip，再執行一次這個儲存格。"
        )
    os.chdir(found.parent.parent)

# %% cnn-imports
import xai  # noqa: F401  comes first: it lets torch's threads sleep while they wait, and mends torchvision's import
import torch
from skimage.segmentation import slic
from torchvision.transforms.functional import gaussian_blur
from tqdm.auto import tqdm
from xai.classifier import CLASSES, load_classifier
from xai.explanations import Explanations
from xai.figures import figure_grid, hot, lime_overlay, photo
from xai.filters import filter_activation, filter_visualization, grey_noise
from xai.food import PARTS, FoodFolder
from xai.heat import clipped, heat, min_max
from xai.integrated_gradients import baselines, completeness_error, integrated_gradients
from xai.lime_explanation import COLUMNS, lime_explanations
from xai.painting import WITHOUT, painted_over, without_each
from xai.parts import area_by_part, as_table, brightness_by_part, share_by_part
from xai.quality import as_text, correlation, quality_table, share_inside
from xai.saliency import saliency_map
from xai.smoothgrad import smoothgrad

# %% [markdown]
# ## 0. Pictures and classifier · 圖片與分類器
#
# Ten pictures are to be explained. A picture is a float tensor of shape `(C, H, W)`, RGB from 0 to 1; all ten
# make a batch `(10, 3, 128, 128)`. They are rendered, so for every pixel it is known which *part* it shows:
#
# 我們要解釋十張圖片。一張圖片是形狀為 `(C, H, W)` 的浮點數張量，RGB 值介於 0 與 1；十張合起來是
# `(10, 3, 128, 128)`。這些圖片是算繪（render）出來的，所以每個像素屬於哪個部分（part）都有標準答案：
#
# | `PARTS` | | |
# |---|---|---|
# | `table` | the table and all that lies behind it | 桌面與背景 |
# | `crockery` | the plate, bowl, jug or tray that holds the food | 盛裝食物的器皿：盤、碗、壺、托盤 |
# | `food` | the food that gives the picture its class | 決定類別的食物 |
# | `object` | any other thing: cutlery, a cup, a napkin | 其他物品：刀叉、杯子、餐巾 |
# | `garnish` | other food that is served beside it | 配菜：放在旁邊的其他食物 |

# %% data
folder = FoodFolder("data/pictures")
images, labels = folder.batch()
masks = torch.stack([folder.mask(i) for i in range(len(folder))])  # for each pixel, its place in PARTS
food = masks == PARTS.index("food")
titles = [f"picture {i}: {CLASSES[label]}" for i, label in enumerate(labels)]

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
    print(f"{title:26} {row[label]:7.1%}   most likely: {CLASSES[row.argmax()]}")

# %% [markdown]
# ## 1. LIME · 局部可解釋模型
#
# **Idea.** Cut the picture into *superpixels*. Make 1,000 copies of the picture, in each of which a random
# half of the superpixels is painted in its mean colour, and ask the classifier about every copy. Then fit a
# linear model: the probability is about a sum of weights, one for each superpixel that is shown. The
# classifier itself is never opened.
#
# **概念**：把圖片切成許多超像素（superpixel），再做出 1,000 張副本：每張副本隨機把其中一半的超像素塗成各自的
# 平均色，然後問分類器每一張副本是什麼。最後用一個線性模型來近似：機率大約等於所有「有顯示」的超像素的權重之
# 和。過程中完全不必打開分類器。
#
# $$
# p_c(z) \approx w_0 + \sum_{j} w_j z_j, \qquad
# w = \arg\min_w \sum_{z} \pi(z) \Big( p_c(z) - w_0 - \sum_j w_j z_j \Big)^2 + \lVert w \rVert^2
# $$
#
# where $z_j$ is 1 if superpixel $j$ is shown and 0 if it is painted over, and $\pi(z)$ counts copies near the
# picture more. 其中 $z_j = 1$ 表示第 $j$ 個超像素有顯示，$0$ 表示被塗掉；越接近原圖的副本，$\pi(z)$ 越大。
#
# **Reference · 參考資料**: Ribeiro et al. (2016), *"Why Should I Trust You?"*,
# [arXiv:1602.04938](https://arxiv.org/abs/1602.04938), section 3.
#
# **Look at**: one of the 1,000 copies, made by hand. How far does the probability move?
#
# **觀察**：親手做出 1,000 張副本中的一張。機率變動了多少？

# %%
picture, label = images[2], labels[2]
superpixels = torch.from_numpy(
    slic(picture.permute(1, 2, 0).double().numpy(), n_segments=200, compactness=1, sigma=1, start_label=0)
)
shown = torch.rand(int(superpixels.max()) + 1, generator=torch.Generator().manual_seed(0)) < 0.5
copy = picture.clone()
for hidden in (~shown).nonzero():
    copy[:, superpixels == hidden] = picture[:, superpixels == hidden].mean(1, keepdim=True)
with torch.no_grad():
    before, after = model(torch.stack([picture, copy])).softmax(1)[:, label].tolist()
figure_grid({f"p = {before:.4f}": photo(picture), f"half painted: p = {after:.4f}": photo(copy)}, columns=2)

# %% [markdown]
# **Look at** (questions 1–3): the 11 superpixels whose weights are largest in size, positive or negative, are
# outlined. Green ones speak for the class, striped orange ones against it. The stronger the tint, the larger
# the weight, on one scale for all pictures: full colour from 0.1 on, hardly any at 0.001. Are the green ones
# on the food? Is something that is no food green, or part of the food orange?
#
# **觀察**（第 1–3 題）：圖中框出權重絕對值最大的 11 個超像素。綠色支持這個類別，橘色斜紋反對它。顏色越深、權
# 重越大，所有圖片用同一個尺度：0.1 以上是最深的顏色，0.001 則幾乎看不出顏色。綠色落在食物上嗎？有沒有不是食物
# 卻是綠色、或屬於食物卻是橘色的地方？

# %%
lime = lime_explanations(model, images, labels)
overlays = [lime_overlay(image, explanation) for image, explanation in zip(images, lime, strict=True)]
figure_grid(dict(zip(titles, overlays, strict=True)))

# %% [markdown]
# **Look at** (question 1): the fit ($R^2$), the largest weight, and the weights added up by the part that
# they lie on. Near 1, the linear model follows the classifier closely; near 0, its weights say little. A good
# fit does not make a weight large: in which picture do all weights hardly matter, however good the fit?
#
# **觀察**（第 1 題）：擬合程度（$R^2$）、最大的權重，以及權重按照所在部分加總的結果。$R^2$ 接近 1 表示線性模
# 型很貼近分類器的輸出；接近 0 時，權重沒有什麼參考價值。擬合得好不代表權重大：哪一張圖擬合得好，權重卻全都小
# 到幾乎沒有影響？

# %%
rows = [explanation.row(mask) for explanation, mask in zip(lime, masks, strict=True)]
print(as_table(dict(zip(titles, rows, strict=True)), COLUMNS))

# %% [markdown]
# **Look at** (question 4): other superpixels, same picture. What stays the same is about the classifier; what
# changes is about the superpixels. Try other pictures: change `number`.
#
# **觀察**（第 4 題）：同一張圖片改用別種超像素。不變的部分反映分類器，改變的部分只反映切法。請改變 `number`，
# 試試別張圖片。

# %%
number = 2
by_cut = {"slic": lime[number]}
for name in ("quickshift", "felzenszwalb"):
    by_cut |= {name: lime_explanations(model, images[[number]], labels[[number]], segmentation=name)[0]}
print(as_table({name: found.row(masks[number]) for name, found in by_cut.items()}, COLUMNS))
figure_grid(
    {
        f"{name}: {len(found.weights)} superpixels": lime_overlay(images[number], found)
        for name, found in by_cut.items()
    },
    columns=3,
)

# %% [markdown]
# ## 2. Saliency map · 顯著圖
#
# **Idea.** If a pixel is changed a little, how much does the score of the class change? That is the gradient
# of the score with respect to the picture: one backward pass, as in training, but to the input instead of the
# weights. Its size at each pixel, the largest over R, G and B, is the map. We call this number the pixel's
# **heat**, here and in the methods that follow.
#
# **概念**：如果稍微改變一個像素，類別的分數會改變多少？這就是分數對圖片的梯度：和訓練時一樣做一次反向傳播，只
# 是不傳到權重、而是傳到輸入。每個像素取 R、G、B 之中絕對值最大者，就是顯著圖。以下各種方法都把每個像素的這個
# 值稱為**熱度**（heat）。
#
# $$
# M_{ij} = \max_{c} \left| \frac{\partial S_y(x)}{\partial x_{cij}} \right|
# $$
#
# **Reference · 參考資料**: Simonyan et al. (2014), *Deep Inside Convolutional Networks*,
# [arXiv:1312.6034](https://arxiv.org/abs/1312.6034), section 3.
#
# Here is the whole method, written by hand for one picture. `xai/saliency.py` does the same for a batch.
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
saliency = saliency_map(model, images, labels, progress=False)
figure_grid(dict(zip(titles, map(hot, clipped(saliency)), strict=True)))

# %% [markdown]
# Each map above is drawn on a scale of its own, because the maps differ in scale: the brightest 1% of its
# pixels are all drawn at full brightness.
#
# 上面每張圖都有自己的尺度，因為各張圖的數值範圍不同：每張圖最亮的 1% 像素一律以最亮畫出。
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
    print(f"{title:26} score {of_score:9.2e}   loss {loss:9.2e}   probability {row[label]:.4f}")

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
# SmoothGrad makes `n_samples` copies of one picture. Draw the noise that is added to them, one sample for
# each copy. Every element is drawn independently:
#
# SmoothGrad 會把同一張圖片複製 `n_samples` 份。請替每一份副本各產生一個雜訊樣本，所有元素都獨立抽樣：
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
# | `image` | `(C, H, W)`, float32 or float64 | in [0, 1], C from 1 to 4 · 數值介於 0 與 1，C 為 1 到 4 |
# | `noise_level` | float | 0 to 1, relative to the picture's range · 0 到 1，相對於圖片的數值範圍 |
# | `n_samples` | int | how many samples, 1 to 64 · 樣本數（1 到 64） |
# | `generator` | `torch.Generator` | the only source of randomness · 唯一的亂數來源 |
# | **returns** 回傳 | `(n_samples, C, H, W)`, float32 or float64 | the noise alone · 只有雜訊，不含圖片 |
#
# **What is judged · 評分方式**: {points of smoothgrad_noise}.
# We check the shape and the distribution: mean 0, standard
# deviation $\sigma$, Gaussian, and all values independent of each other, in samples, channels and pixels,
# near and far. We look at some 250,000 values: noise in which they show no difference is right.
# Generators with the same seed must give the same noise, generators with different seeds different noise,
# and so must a second call on one generator. Pictures are wide, tall or square, 32 × 32 or larger, also of
# low contrast and of one colour. `image` must stay unchanged. Which numbers you draw does not matter: a
# loop, one call, or numpy with a seed *drawn* from `generator` are all fine (its `initial_seed()` stays the
# same from call to call).
#
# {smoothgrad_noise 的分數}。
# 評的是形狀與分布：平均值為 0、標準差為 $\sigma$、高斯分布，且所有的值互相獨立（不同樣本、通道、像素
# 之間，不論遠近）。我們檢查約 25 萬個值，從中看不出差別的就算對。種子相同的 `generator` 必須產生相同的雜訊，
# 種子不同則雜訊不同，同一個 `generator` 的第二次呼叫也要給出不同的雜訊。圖片有橫的、直的、正方形的，至少
# 32 × 32，也有低對比與單色的。不可更動 `image`。實際抽到哪些數字並不重要，用迴圈、一次抽完、或從 `generator`
# 「抽出」種子再交給 numpy 都可以（`initial_seed()` 每次呼叫都一樣，不能當種子）。
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
# Here is the whole method, written by hand, with the noise from above: `xai/smoothgrad.py` calls your
# function in the same way.
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
# **觀察**（第 10、11 題）：與第 2 節相同的十張圖。亮點是否更集中在食物上？輪廓是否更清楚？標題是與顯著圖逐像
# 素的相關係數。

# %%
smooth = smoothgrad(model, images, labels, smoothgrad_noise)
against_saliency = [correlation(*maps) for maps in zip(heat(smooth), saliency, strict=True)]
with_it = [f"{title}\ncorrelation {r:.2f}" for title, r in zip(titles, against_saliency, strict=True)]
figure_grid(dict(zip(with_it, map(hot, clipped(heat(smooth))), strict=True)))

# %% [markdown]
# **Look at** (question 13): one picture gets more and more noise. The titles say how many of the noisy copies
# are still taken for its class, and how much of the heat lies on the food. From which level on is it no
# longer this picture that is explained? Is more noise always better? Try other pictures: change `number`.
#
# **觀察**（第 13 題）：同一張圖片，雜訊越來越強；標題是加了雜訊的副本中仍被認作原類別的比例，以及落在食物上的
# 熱度比例。從哪個強度開始，解釋的已經不是這張圖片了？雜訊是不是越強越好？改變 `number`，試試別張圖片。

# %%
number, by_level = 2, {}
one, its_label = images[[number]], labels[[number]]
for level in tqdm((0.0, 0.05, 0.15, 0.3, 0.6), "levels"):
    if level == 0.15:  # as above
        found = smooth[[number]]
    else:
        found = smoothgrad(model, one, its_label, smoothgrad_noise, noise_level=level, progress=False)
    noise = smoothgrad_noise(one[0], level, 50, torch.Generator().manual_seed(0))
    with torch.no_grad():
        same = (model(one + noise).argmax(1) == its_label).float().mean()
    share = share_inside(heat(found), food[[number]]).item()
    title = f"level {level}: {share:.1%} on the food\n{same:.0%} still {CLASSES[its_label]}"
    by_level[title] = hot(clipped(heat(found))[0])
figure_grid(by_level)

# %% [markdown]
# ## 4. Filter explanation · 解釋 filter
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
# This is how a hook reads a layer. It has to be removed again; otherwise it runs in every later forward pass.
#
# 用 hook 讀出一層的輸出。用完必須移除，否則之後每次前向傳播都會執行它。

# %%
seen = []
hook = model.cnn[6].register_forward_hook(lambda _module, _inputs, output: seen.append(output))
with torch.no_grad():
    model(images)
hook.remove()
print("cnn.6 gives", tuple(seen[0].shape), "= pictures, filters, height, width")

# %% [markdown]
# **Look at** (questions 14 and 16): one filter near the input. Which parts of each picture make it respond?
# The table says how many times as bright a part is, on average, as its whole map. Change `layer` and `index`.
#
# **觀察**（第 14、16 題）：一個靠近輸入的 filter。每張圖的哪些部分使它有反應？表中的數字是每個部分的平均亮度
# 為整張圖平均的幾倍。請改變 `layer` 與 `index` 試試。

# %%
layer, index = "cnn.6", 0
activation = min_max(filter_activation(model, images, layer, index))
print(as_table(dict(zip(titles, brightness_by_part(activation, masks), strict=True)), form=".2f"))
scale = 384 // activation.shape[-1]  # a small map is drawn as large as the others
figure_grid({title: hot(one, scale) for title, one in zip(titles, activation, strict=True)})

# %% [markdown]
# **Look at** (question 15): a filter closer to the output. What has become of the details, and why?
#
# **觀察**（第 15 題）：一個更靠近輸出的 filter。細節變成什麼樣子了？為什麼？

# %%
layer, index = "cnn.34", 0
activation = min_max(filter_activation(model, images, layer, index))
scale = 384 // activation.shape[-1]
figure_grid({title: hot(one, scale) for title, one in zip(titles, activation, strict=True)})

# %% [markdown]
# **Look at** (questions 14 and 16): each picture here is one to which a filter responds strongly, for the
# first five filters of three layers. Each is found by gradient ascent from the same grey noise, in 60 steps.
# What changes from layer to layer?
#
# **觀察**（第 14、16 題）：能讓 filter 反應很強的圖，取三個層的前五個 filter。每張都從同一張灰色雜訊出發，以
# 梯度上升走 60 步。從一層到下一層，有什麼改變？

# %%
wishes = {}
for layer in ("cnn.3", "cnn.13", "cnn.23"):
    found = filter_visualization(model, grey_noise(), layer, range(5), steps=60)
    wishes |= {f"{layer}, filter {index}": photo(one) for index, one in enumerate(found)}
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
# What a pixel gets is called its *attribution*. The second equation is *completeness*: all attributions add
# up to exactly the change of the score.
#
# 每個像素得到的值稱為**歸因值**（attribution）。第二個式子稱為完備性（completeness）：所有歸因值的總和，恰好
# 等於分數的改變量。

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
# | other, also `"Black"` · 其他，包括 `"Black"` | raise `ValueError` · 拋出 `ValueError` |
#
# | | shape / type | meaning · 意義 |
# |---|---|---|
# | `image` | `(C, H, W)`, float32 or float64 | as in TODO 1 · 與 TODO 1 相同 |
# | `kind` | str | one of the five names above, or another · 上述五種名稱之一，或其他 |
# | `generator` | `torch.Generator` | the only source of randomness · 唯一的亂數來源 |
# | **returns** 回傳 | `(C, H, W)`, float32 or float64 | the baseline · 基準圖 |
#
# **What is judged · 評分方式**: {points of ig_baseline}, in equal shares for each kind and for the
# `ValueError` (which counts only if at least one kind is right). Values must agree to $10^{-4}$ of the
# largest one; `"uniform"` is judged by its distribution, and by what it does with generators, as in TODO 1.
# Names must match exactly: a name in capitals, with a space or with a letter missing is another name. `image`
# must stay unchanged and share no memory with what you return.
#
# {ig_baseline 的分數}，由五種基準圖與 `ValueError` 均分（後者須至少有一種基準圖正確才計分）。
# 數值誤差須在最大值的 $10^{-4}$
# 以內；`"uniform"` 以其分布評分，對 `generator` 的要求與 TODO 1 相同。名稱須一字不差：大寫、多一個空格、少
# 一個字母，都算其他名稱。不可更動 `image`，回傳值也不可與它共用記憶體。
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
# Here is the whole method, written by hand, in 50 steps from black. `xai/integrated_gradients.py` does the
# same, and knows other ways to place the steps.
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
# **Look at** (question 19): the map says by how much each pixel changes the score on the way from black. A
# pixel that is black in the picture gets an attribution of 0, because nothing changes there.
#
# **觀察**（第 19 題）：這張圖表示從全黑走到原圖的路上，每個像素讓分數改變了多少。原圖中的黑色像素，歸因值一定
# 是 0，因為它根本沒有改變。

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
    for steps in tqdm(all_steps, "numbers of steps")
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
# **觀察**（第 20 題）：同一張圖片，五種基準圖。哪些部分不論基準圖為何都是亮的？標題是落在食物與器皿上的熱度比
# 例，以及與第一張圖的相關係數。請改變 `number` 試試。

# %%
number, by_kind, first = 2, {}, None
one, its_label, mask = images[[number]], labels[[number]], folder.mask(number)
for kind in tqdm(kinds, "baselines"):
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
# A picture that looks convincing is no proof. Five numbers help to judge:
#
# - **share**: how much of the heat lies on the food? (high is good)
# - **pointing**: in what share of the pictures does the hottest pixel lie on the food? (high is good)
# - **deletion**: grey out pixels, hottest first. Does the probability fall soon? The number is the mean
#   probability on the way. (low is good)
# - **insertion**: put pixels back into a blurred picture, hottest first. Does the probability rise soon? The
#   number is the mean probability on the way. (high is good)
# - **likeness**: how far does the map agree with the map for a network of the same kind whose weights are
#   random? The number is a rank correlation. (near 0 is good)
#
# 看起來有說服力並不是證據。以下五個數字可以幫助判斷：
#
# - **share**：有多少比例的熱度落在食物上？（越高越好）
# - **pointing**：有多少比例的圖片，最熱的像素落在食物上？（越高越好）
# - **deletion**：由最熱的像素開始塗成灰色，機率是否很快下降？數字是過程中的平均機率。（越低越好）
# - **insertion**：把像素由最熱的開始放回模糊的圖片，機率是否很快上升？數字是過程中的平均機率。（越高越好）
# - **likeness**：和「結構相同、但權重是隨機的網路」的圖有多像？數字是等級相關係數。（越接近 0 越好）
#
# For LIME, only positive weights count as heat. LIME 只把正的權重算作熱度。
#
# **References · 參考資料**: Petsiuk et al. (2018), [arXiv:1806.07421](https://arxiv.org/abs/1806.07421);
# Adebayo et al. (2018), *Sanity Checks for Saliency Maps*,
# [arXiv:1810.03292](https://arxiv.org/abs/1810.03292).
#
# **Look at** (questions 8 and 11): the rows `trained` explain the classifier; the rows `randomised` explain
# the network with random weights; `noise` is a map drawn at random. All are judged on the classifier, as
# means over the ten pictures. Which method earns your trust, and by which number?
#
# **觀察**（第 8、11 題）：`trained` 各列解釋的是分類器；`randomised` 各列解釋的是權重隨機的網路；`noise` 是隨
# 機畫出的圖。全部都用分類器來評，數字是十張圖片的平均。你會信任哪一種方法？根據哪個數字？

# %%
explanations = Explanations(lime, saliency, smooth, integrated)
table = quality_table(
    model, images, labels, food, smoothgrad_noise, ig_baseline, trained=explanations, lime_samples=200
)
print(as_text(table))

# %% [markdown]
# **Look at** (questions 6, 8 and 11): all methods side by side for each picture. The title above each map
# says how much of the heat lies on the food; the title above the picture itself says how much of the
# picture's *area* is food. A method whose share of the heat is no larger than the share of the area has not
# found the food.
#
# **觀察**（第 6、8、11 題）：每張圖片的各種方法並列。每張解釋圖上方的標題是落在食物上的熱度比例；原圖上方的標
# 題則是食物佔整張圖「面積」的比例。如果一種方法的熱度比例不比面積比例高，就等於沒有找到食物。

# %%
for five in tqdm((range(5), range(5, 10)), "drawings"):
    side_by_side = {}
    for i in five:
        side_by_side[f"{titles[i]}\nfood: {food[i].float().mean():.0%} of the area"] = photo(images[i])
        for name, maps in explanations.heats().items():
            drawing = overlays[i] if name == "lime" else hot(clipped(maps[[i]])[0])
            share = share_inside(maps[[i]], food[[i]]).item()
            side_by_side[f"picture {i}: {name}\n{share:.0%} on the food"] = drawing
    display(figure_grid(side_by_side))  # noqa: F821  Jupyter's own

# %% [markdown]
# **Look at** (questions 6, 8 and 11): the same for every part. A part's **share** is its heat divided by the
# heat of the whole map. A part's **brightness** is its mean heat divided by the mean heat of the whole map,
# which is its share of the heat divided by its share of the area: 1 is average.
#
# **觀察**（第 6、8、11 題）：同樣的數字，列出每個部分。一個部分的熱度除以整張圖的熱度，是它的**熱度比
# 例**（share）；它的平均熱度除以整張圖的平均熱度，是它的**亮度**（brightness），也就是熱度比例除以面積比例：1
# 表示和平均一樣。

# %%
shares = {name: share_by_part(maps, masks) for name, maps in explanations.heats().items()}
for i, (title, area) in enumerate(zip(titles, area_by_part(masks), strict=True)):
    rows = {"share of the area": area} | {f"share, {name}": on[i] for name, on in shares.items()}
    rows |= {f"brightness, {name}": on[i] / area for name, on in shares.items()}
    print(title, as_table(rows), sep="\n", end="\n\n")

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
# **觀察**（第 9 題）：它為什麼這樣說？這裡解釋的是它「說出的」類別，而不是正確的類別。由此看來，它的
# 訓練圖片可能有什麼特點？

# %%
why = lime_explanations(model, puzzle, said)[0]
options = {"progress": False}
maps = {
    "saliency": saliency_map(model, puzzle, said, **options),
    "SmoothGrad": heat(smoothgrad(model, puzzle, said, smoothgrad_noise, **options)),
    "integrated gradients": heat(integrated_gradients(model, puzzle, said, ig_baseline, **options)),
}
figure_grid(
    {"LIME": lime_overlay(puzzle[0], why)} | {name: hot(clipped(found)[0]) for name, found in maps.items()},
    columns=4,
)

# %%
print("LIME's weights for Rice by part (the cup is an object), then each map's share of the heat")
print(as_table({"puzzle": why.row(puzzle_mask)}, COLUMNS))
print(as_table({name: share_by_part(found, puzzle_mask[None])[0] for name, found in maps.items()}))

# %% [markdown]
# **Look at** (question 9): what does the classifier say when a part is painted over in the mean colour of the
# table? The table below does it for the puzzle and for the ten pictures: the probability of the class that is
# explained (for the puzzle: Rice), and the class that is most likely then. An explanation is a guess until it
# is tested. Change `part` to see a picture.
#
# **觀察**（第 9 題）：把某個部分塗成桌面的平均色，分類器會怎麼說？下表對謎題和十張圖片都這樣做：數字是所解釋
# 類別的機率（謎題是 Rice），後面是那時最可能的類別。解釋在檢驗之前都只是猜測。改變 `part` 可以看圖。

# %%
asked = {f"puzzle: {CLASSES[said.item()]}": (puzzle[0], puzzle_mask, said[0])}
asked |= {title: given for title, *given in zip(titles, images, masks, labels, strict=True)}
print(as_table({title: without_each(model, *given) for title, given in asked.items()}, WITHOUT))

# %%
part = "crockery"  # one of PARTS: table, crockery (the plate), food, object (the cup), garnish
painted = painted_over(puzzle[0], puzzle_mask, part)
with torch.no_grad():
    says = model(painted[None]).softmax(1)[0]
figure_grid({f"without the {part}:\n{CLASSES[says.argmax()]} {says.max():.0%}": photo(painted)}, columns=1)

# %% [markdown]
# ## 8. Beyond the questions (optional) · 題目之外（選做）
#
# Nothing in this section is asked about or graded. It gives away what question 9 asks: answer that first.
#
# 這一節不出題、也不計分。它會透露第 9 題的答案，請先作答再看。

# %%
from xai.concepts import concept_direction, concept_places, sensitivities
from xai.contrast import Contrast
from xai.parts import sum_by_part
from xai.quality import rank_correlation
from xai.randomising import cascade

RICE, VEGETABLE = CLASSES.index("Rice"), CLASSES.index("Vegetable/Fruit")

# %% [markdown]
# ### 8.1 Why Rice *rather than* Vegetable? · 為什麼是飯，而不是蔬果？
#
# People who ask "why?" mostly mean "why this rather than that?". Explain the *difference* of two scores: what
# speaks for both classes alike cancels. Here by integrated gradients from the blurred picture, whose
# attributions add up to how far the difference moves (completeness again). Reference: Jacovi et al. (2021),
# [arXiv:2103.01378](https://arxiv.org/abs/2103.01378).
#
# 人們問「為什麼」時，通常想問的是「為什麼是這個，而不是那個」。這裡解釋兩個類別的分數「之差」：同時支持兩個類
# 別的部分會互相抵消。方法是從模糊的圖片出發的積分梯度，所有歸因值的總和就是這個差的改變量（同樣是完備性）。
#
# **Look at**: which part decides between the two classes, and does another part speak against this result?
#
# **觀察**：哪個部分決定了是這個類別而不是那個？有沒有哪個部分反對這個結果？

# %%
asked = {
    "Rice": (model, RICE),
    "Vegetable/Fruit": (model, VEGETABLE),
    "Rice rather than Vegetable": (Contrast(model, RICE, VEGETABLE), 0),
}
sums, for_it = {}, {}
for name, (one, label) in asked.items():
    found = integrated_gradients(one, puzzle, torch.tensor([label]), ig_baseline, kind="blur", progress=False)
    by_pixel = found.sum(1)
    sums[name] = [by_pixel.sum(), *sum_by_part(by_pixel, puzzle_mask[None])[0]]
    for_it[f"for {name}"] = hot(clipped(by_pixel.clamp(min=0))[0])
print(as_table(sums, ["in all", *PARTS], "+.2f"))
figure_grid(for_it, columns=3)

# %% [markdown]
# ### 8.2 What if it had been otherwise? · 如果當初不是這樣呢？
#
# Painting over leaves a patch of colour that no photograph would have. The renderer can do better: it renders
# the same scene in the same light with the same camera, and changes one thing. We then do the same for 22
# other scenes, two of each class: each is rendered with a blue cup on the table and without it.
#
# 把東西塗掉會留下一塊沒有任何相機拍得到的色塊。用算繪的方式可以做得更好：同一個場景、同樣的光線、同一台相機，
# 只改變一樣東西。接著對另外 22 個場景（每個類別兩個）做同樣的比較：桌上有藍色杯子，和沒有。
#
# **Look at**: which change alters the answer, and which does not? Of which classes does the probability
# change most, in either direction?
#
# **觀察**：哪一種改變會讓答案不同，哪一種不會？哪些類別的機率變動最大，是上升還是下降？

# %%
variants, _ = FoodFolder("data/counterfactuals").batch()
changed = ["the puzzle", "without the cup", "with a white cup", "with a red cup", "without the tomatoes"]
with torch.no_grad():
    chances = model(variants).softmax(1)
said = [f"{CLASSES[chance.argmax()]} {chance.max():.0%}" for chance in chances]
figure_grid({f"{what}:\n{it}": photo(one) for what, it, one in zip(changed, said, variants, strict=True)})

# %%
pairs = {which: FoodFolder(f"data/counterfactuals/{which}") for which in ("with", "without")}
(beside, pair_labels), (alone, _) = (pair.batch() for pair in pairs.values())
with torch.no_grad():
    chances = {which: model(scenes).softmax(1) for which, scenes in (("with", beside), ("without", alone))}
own = {which: chance.gather(1, pair_labels[:, None])[:, 0] for which, chance in chances.items()}
rows = {
    CLASSES[label]: [
        of[which][pair_labels == label].mean()
        for of in (own, {which: chance[:, RICE] for which, chance in chances.items()})
        for which in ("with", "without")
    ]
    for label in range(len(CLASSES))
}
print("Mean probability of the scene's own class, and of Rice, with the cup and without it:")
print(as_table(rows, ["own, with", "own, without", "Rice, with", "Rice, without"], ".2f"))

# %% [markdown]
# Nobody wrote this rule into the network: it learned it from its training pictures. But those pictures are no
# accident either. The course rendered them, and chose what stands beside which food. The explanations of the
# questions tell how, once they are published.
#
# 沒有人把這條規則寫進網路，是它自己從訓練圖片學來的。但那些圖片並非偶然：它們是這門課算繪的，哪種食物旁邊放什
# 麼也是這門課決定的。題目的解說公布時會說明是怎麼安排的。
#
# ### 8.3 A concept, not a pixel · 問概念，而不是問像素
#
# TCAV asks about a thing that people have a word for. In one layer, find the direction that tells the places
# that show the cup (known from the masks) from others; then ask: does a class's score rise if the layer moves
# in that direction? The control is ten directions, found in the same way from shuffled answers. Reference:
# Kim et al. (2018), [arXiv:1711.11279](https://arxiv.org/abs/1711.11279).
#
# TCAV 問的是人們說得出名字的東西。先在某一層找出一個方向，能分辨「看得到杯子的位置」（由遮罩得知）與其他位
# 置；再問：如果這一層往那個方向移動，某個類別的分數會不會上升？對照組是用打亂的答案、以同樣方式找出的十個方
# 向。參考資料同上。
#
# **Look at**: `told` is how often the layer tells cup from no cup. `share` is the share of the 22 pictures
# without a cup whose score for Rice would rise (Kim's TCAV score), and `rise` by how much on average;
# `random` is the largest rise, up or down, among the ten random directions. In which layer is `rise` clearly
# larger than `random`? Is a share of 1.00 alone a proof?
#
# **觀察**：`told` 是這一層分辨有沒有杯子的正確率。`share` 是 22 張沒有杯子的圖片中，Rice 的分數會上升的比例
# （Kim 等人的 TCAV 分數），`rise` 是平均上升多少；`random` 是十個隨機方向之中，最大的平均變化量（不分升降）。
# 在哪一層，`rise` 明顯超過 `random`？光是 `share` 等於 1.00 能證明什麼嗎？

# %%
cup = (torch.stack([pairs["with"].mask(i) for i in range(22)]) == PARTS.index("object")) & (
    torch.stack([pairs["without"].mask(i) for i in range(22)]) != PARTS.index("object")
)
rows, draw = {}, torch.Generator().manual_seed(0)
for layer in ("cnn.18", "cnn.28", "cnn.36"):
    places, shows = concept_places(model, beside, cup, layer)
    direction, told = concept_direction(places, shows)
    by_chance = [
        concept_direction(places, shows[torch.randperm(len(shows), generator=draw).numpy()])[0]
        for _ in range(10)
    ]
    rises = sensitivities(model, alone, layer, [direction, *by_chance])[..., RICE]
    chance = rises[1:].mean(1).abs().max()
    rows[layer] = [told, (rises[0] > 0).float().mean(), rises[0].mean(), chance]
print(as_table(rows, ["told", "share", "rise", "random"], ".2f"))

# %% [markdown]
# ### 8.4 Random weights, layer by layer · 一層一層換成隨機的權重
#
# Section 6 compared each map with the one for a network of random weights. Here the weights are drawn anew
# from the output to the input, one layer more at a time. A map that explains what the network learned changes
# on the way; one that stays as it was shows the picture and not the network. Reference: Adebayo et al.
# (2018), section 3.1.
#
# 第 6 節把每張圖和權重隨機的網路的圖相比。這裡從輸出往輸入，每次多把一層的權重重新抽樣。如果圖解釋的是網路學
# 到的東西，它一路上會改變；如果圖一直不變，它呈現的就是圖片而不是網路。參考資料：Adebayo et al. (2018)，第
# 3.1 節。
#
# **Look at**: how soon do the maps of each method change? The table says how far its maps still agree with
# the first ones (rank correlation, the mean of four pictures); the figure shows the saliency map of picture 7
# on the way.
#
# **觀察**：每種方法的圖多快就改變？表中的數字是與最初的圖的等級相關係數（四張圖片的平均）；圖是第 7 張圖片的
# 顯著圖一路上的變化。

# %%
chosen = [7, 2, 3, 8]


def both_maps(network):
    """The saliency maps and the integrated gradients of four pictures."""
    given = images[chosen], labels[chosen]
    integrated_maps = integrated_gradients(network, *given, ig_baseline, steps=5, progress=False)
    return [saliency_map(network, *given, progress=False), heat(integrated_maps)]


first = both_maps(model)
rows, drawings = {}, {"as it was trained": hot(clipped(first[0])[0])}
for layer, network in tqdm(cascade(model), "layers", 13):
    now = both_maps(network)
    rows[f"from {layer} on"] = [rank_correlation(*maps).mean() for maps in zip(now, first, strict=True)]
    drawings[f"from {layer} on"] = hot(clipped(now[0])[0])
print(as_table(rows, ["saliency", "integrated"], ".2f"))
figure_grid(drawings, columns=7)

# %% [markdown]
# ## Hand in · 繳交
#
# Check your code first, as strictly as it will be graded: save this notebook and run `!python hw9.py check`
# in a cell of its own. `quiz.html` asks the questions and keeps your choices in the browser. Download
# `answers.yaml` from it into this folder, or use `python hw9.py quiz`, which writes the file itself.
#
# 繳交前先自我檢查，標準和評分相同：存檔後，另開一個儲存格執行 `!python hw9.py check`。`quiz.html` 是題目頁，
# 選擇只會存在瀏覽器裡：請從頁面下載 `answers.yaml` 放進這個資料夾，或改用 `python hw9.py quiz` 直接寫入檔案。
#
# Answer questions 1–20, go on with `hw9_bert.ipynb`, and hand in both notebooks together with `answers.yaml`.
# In the notebooks only your four functions are graded, not what the cells print (10 points); the questions
# are graded from `answers.yaml` (10 points).
#
# 請回答第 1–20 題，接著完成 `hw9_bert.ipynb`，最後將兩份筆記本與 `answers.yaml` 一起繳交。筆記本裡只評你寫的
# 四個函式，不看儲存格的輸出（10 分）；複選題則依 `answers.yaml` 評分（10 分）。
