# %% [markdown]
# # Homework 9 · Explainable AI, part 2: what does BERT know?
# # 作業九 · 可解釋人工智慧（二）：BERT 懂什麼？
#
# BERT turns each token of a text into a vector, twelve times over, one layer after another. In this notebook
# you look at what happens on the way, in three ways, write two short functions that measure how alike two
# vectors are (**TODO 3** and **TODO 4**), and answer questions 21–30.
#
# BERT 把文字中的每個詞元（token）一層接一層地轉成向量，一共十二層。這份筆記本用三種方法觀察其中的變化，請你完
# 成兩個衡量向量有多相近的小函式（**TODO 3**、**TODO 4**），並回答第 21–30 題。
#
# | | method | 方法 | questions 題號 | to write 待完成 |
# |---|---|---|---|---|
# | 1 | Attention visualization | 注意力視覺化 | 21–24 | |
# | 2 | Embedding visualization | 詞向量視覺化 | 25–27 | |
# | 3 | Embedding analysis | 詞向量分析 | 28–30 | **TODO 3**, **TODO 4** |
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

# %% bert-imports
import matplotlib.pyplot as plt
import numpy as np

import xai  # noqa: F401  comes before transformers, whose import it mends beside a CPU-only torch
from sklearn.metrics import pairwise_distances

# %% [markdown]
# ## 1. Attention visualization · 注意力視覺化

# %% [markdown]
# ## 2. Embedding visualization · 詞向量視覺化

# %% [markdown]
# ## 3. Embedding analysis · 詞向量分析
#
# The same character can mean different things: 蘋果 is a fruit and a company. Does BERT give it different
# vectors? To answer, one has to say how alike two vectors are. There are two usual ways, and they do not
# always agree.
#
# 同一個字詞可以有不同的意思：「蘋果」是水果，也是公司。BERT 會給它不同的向量嗎？要回答這個問題，得先決定如何
# 衡量兩個向量有多相近。常用的方法有兩種，而且結論不一定相同。

# %% [markdown]
# ### TODO 3 · `euclidean_distance(a, b)`
#
# The length of the difference of two vectors. · 兩個向量之差的長度。
#
# $$
# d(a, b) = \lVert a - b \rVert_2 = \sqrt{\textstyle\sum_{k=1}^{n} (a_k - b_k)^2}
# $$
#
# | | shape / type | meaning · 意義 |
# |---|---|---|
# | `a`, `b` | `(n,)`, numpy, float | two vectors of one length, 2 to some thousands · 長度相同的向量 |
# | **returns** 回傳 | a scalar 純量 | 0 or more: 0 means equal · 大於等於 0，0 代表兩者相等 |
#
# **What is judged · 評分方式**: 2 points. Values agree to $10^{-4}$ relative to the right one, for vectors of
# any length and sign, large and small. A scalar is a Python or numpy number or an array of shape `()`; an
# array of shape `(1, 1)` is wrong, because scikit-learn's `pairwise_distances` below cannot use it. `a` and
# `b` must stay unchanged.
#
# 2 分。不論向量的維度、正負與大小，與正確值的相對誤差都須在 $10^{-4}$ 以內。純量可以是 Python 或 numpy 的數
# 字，或形狀為 `()` 的陣列；形狀為 `(1, 1)` 的陣列不算對，因為後面 scikit-learn 的 `pairwise_distances` 無法使
# 用。不可更動 `a` 與 `b`。
#
# **Reference · 參考資料**: [numpy.linalg](https://numpy.org/doc/stable/reference/routines.linalg.html) ·
# [Euclidean distance](https://en.wikipedia.org/wiki/Euclidean_distance)


# %% euclidean_distance todo=3
def euclidean_distance(a, b):
    """How far apart two vectors of shape (n,) are."""
    ### BEGIN SOLUTION
    return np.sqrt(np.sum((a - b) ** 2))
    ### END SOLUTION


# %% [markdown]
# ### TODO 4 · `cosine_similarity(a, b)`
#
# The cosine of the angle between two vectors: their directions are compared, their lengths are not. 兩個向量
# 夾角的餘弦：只比較方向，不比較長度。
#
# $$
# \cos(a, b) = \frac{a \cdot b}{\lVert a \rVert_2 \, \lVert b \rVert_2}
# = \frac{\sum_{k=1}^{n} a_k b_k}{\sqrt{\sum_{k=1}^{n} a_k^2} \, \sqrt{\sum_{k=1}^{n} b_k^2}}
# $$
#
# | | shape / type | meaning · 意義 |
# |---|---|---|
# | `a`, `b` | `(n,)`, numpy, float | two vectors of one length, neither zero · 長度相同的非零向量 |
# | **returns** 回傳 | a scalar 純量 | −1 to 1: 1 means the same direction · 介於 −1 與 1，1 代表方向相同 |
#
# **What is judged · 評分方式**: 2 points. Values agree to $10^{-4}$, for vectors that are seldom of length 1.
# The *similarity* is asked for, not the cosine *distance*, which is 1 minus it. What is said of scalars above
# holds here.
#
# 2 分。誤差須在 $10^{-4}$ 以內，而測試的向量長度多半不是 1。要的是餘弦「相似度」，不是餘弦「距離」（1 減去相
# 似度）。對純量的要求與上一題相同。
#
# **Reference · 參考資料**: [Cosine similarity](https://en.wikipedia.org/wiki/Cosine_similarity)


# %% cosine_similarity todo=4
def cosine_similarity(a, b):
    """How alike the directions of two vectors of shape (n,) are."""
    ### BEGIN SOLUTION
    return a @ b / (np.linalg.norm(a) * np.linalg.norm(b))
    ### END SOLUTION


# %% [markdown]
# **Look at**: `long` points the way `short` does but is four times its length. Which of the two measures
# notices?
#
# **觀察**：`long` 與 `short` 方向相同，長度卻是四倍。哪一種量法看得出差別？

# %%
vectors = {"short": [1.0, 0.5], "long": [4.0, 2.0], "turned": [-0.5, 1.0], "opposite": [-1.0, -0.5]}
_, axes = plt.subplots(1, 2, figsize=(9, 3.8))
for axis, metric in zip(axes, (euclidean_distance, cosine_similarity), strict=True):
    matrix = pairwise_distances(np.array(list(vectors.values())), metric=metric)
    axis.set_title(metric.__name__)
    axis.set_xticks(range(len(vectors)), vectors)
    axis.set_yticks(range(len(vectors)), vectors)
    picture = axis.imshow(matrix)
    for (i, j), value in np.ndenumerate(matrix):
        axis.text(j, i, f"{value:.2f}", ha="center", va="center", backgroundcolor="white")
    plt.colorbar(picture)
plt.tight_layout()
plt.show()

# %% [markdown]
# ## Hand in · 繳交
#
# Write your answers to questions 21–30 into `answers.yaml` and hand it in together with both notebooks. Only
# the functions you wrote are graded, not the output of the cells.
#
# 請把第 21–30 題的答案填入 `answers.yaml`，再將它與兩份筆記本一起繳交。評分只看你寫的函式，不看儲存格的輸出。
