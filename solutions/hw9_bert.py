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
# | 2 | Embedding visualization | 嵌入視覺化 | 25–27 | |
# | 3 | Embedding analysis | 嵌入分析 | 28–30 | **TODO 3**, **TODO 4** |
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

# %% bert-imports
import matplotlib.pyplot as plt
import numpy as np
import torch
import yaml

import xai  # noqa: F401  comes before transformers, whose import it mends beside a CPU-only torch
from sklearn.metrics import pairwise_distances
from xai.answering import find_answer
from xai.attention import attention_view
from xai.bert import DATA, load_bert
from xai.embedding_view import embedding_figure, embedding_view
from xai.embeddings import gap, read_question
from xai.head_statistics import head_statistics
from xai.nearest import Corpus, tagged_sentences
from xai.reading import read
from xai.similarity import (
    by_layer,
    by_sense,
    layers_figure,
    matrix_figure,
    matrix_of,
    similarity_view,
    states_of,
)

# %% [markdown]
# ## 0. Two small BERTs · 兩個小 BERT
#
# Both come with this homework and run on any laptop. Like the real ones they have 12 layers of 12 attention
# heads and are the same program; only their vectors are shorter (144 numbers instead of 768), and all they
# have read is text made by rules, so they know a small world only.
#
# 這兩個模型隨作業附上，用一般筆電就能執行。它們和真正的 BERT 是同一個程式，同樣有 12 層、每層 12 個 attention
# head，只是向量比較短（144 維，而非 768 維），而且只讀過用規則產生的文字，所以只認得一個小小的世界。
#
# | name 名稱 | language 語言 | what it was trained to do 訓練目標 |
# |---|---|---|
# | `"qa"` | English | guess hidden words; answer questions about a passage · 猜被遮住的詞、閱讀短文回答問題 |
# | `"chinese"` | 繁體中文 | guess hidden characters · 猜被遮住的字 |
#
# `load_bert` also takes a folder or the name of a real BERT (`"bert-base-uncased"`, `"bert-base-chinese"`),
# which it downloads once. 也可以給資料夾，或真正的 BERT 的名稱（第一次會下載）。
#
# **Look at**: the text is cut into *tokens*, and `[CLS]` and `[SEP]` are put around it. A word that the
# model does not know is spelled from pieces; all but the first begin with `##`.
#
# **觀察**：文字會被切成詞元（token），前後加上 `[CLS]` 與 `[SEP]`。模型不認得的詞，會用片段拼
# 出來，第二個起的片段以 `##` 開頭。

# %%
tokenizer, model = load_bert("qa")
chinese_tokenizer, chinese_model = load_bert("chinese")

for name, bert in (("qa", model), ("chinese", chinese_model)):
    print(f"{name}: {bert.num_parameters():,} parameters, {bert.config.num_hidden_layers} layers")
text = "The police officer stopped the truck because she saw a red light."
print(read(model, tokenizer, text).tokens)
print(read(model, tokenizer, "The giraffe stopped the truck.").tokens)
print(read(chinese_model, chinese_tokenizer, "今天早上我買了三顆蘋果。").tokens)

# %% [markdown]
# ## 1. Attention visualization · 注意力視覺化
#
# **Idea.** In every layer each token looks at all tokens and takes over something from each. How much it
# takes from which is its *attention*: for each token a row of numbers, 0 or more, that add up to 1. A head is
# one way of looking; each layer has twelve, and each of them may have learned something else.
#
# **概念。** 在每一層，每個詞元都會看過所有詞元，並從各個詞元取得一些資訊。從哪裡取得多少，就是它的注意力：
# 每個詞元有一列非負、總和為 1 的數字。一個 head 是一種看法；每層有十二個 head，各自可能學到不同的東西。
#
# $$
# A = \operatorname{softmax}\!\left(\frac{Q K^\top}{\sqrt{d}}\right), \qquad Q = X W_Q, \quad K = X W_K
# $$
#
# $X$ holds the tokens' vectors as they come from the layer before, $d$ is the length of a query: 12 here.
# Row $i$ of $A$ is how token $i$ looks at all tokens. $X$ 是前一層的向量，$d$ 是 query 的長度（這裡是
# 12）；$A$ 的第 $i$ 列是第 $i$ 個詞元如何看所有詞元。
#
# **Reference · 參考資料**: Vaswani et al. (2017), *Attention is all you need*,
# [arXiv:1706.03762](https://arxiv.org/abs/1706.03762), section 3.2; Clark et al. (2019), *What does BERT look
# at?*, [arXiv:1906.04341](https://arxiv.org/abs/1906.04341).
#
# **Look at**: the formula, in a few lines, gives what the model itself says.
#
# **觀察**：照公式寫成幾行程式，算出來的和模型自己的一樣。

# %%
reading = read(model, tokenizer, text)
layer, head = 6, 4  # counted from 1, as everywhere in this notebook
attend = model.bert.encoder.layer[layer - 1].attention.self
d = attend.attention_head_size
with torch.no_grad():
    Q, K = (W(reading.hidden[layer - 1])[:, (head - 1) * d : head * d] for W in (attend.query, attend.key))
    A = (Q @ K.T / d**0.5).softmax(dim=-1)
print("rows add up to", A.sum(-1).min().item(), "to", A.sum(-1).max().item())
print("largest difference from the model's:", (A - reading.attention[layer - 1, head - 1]).abs().max().item())

# %% [markdown]
# ### 1.1 Every head at once · 所有的 head
#
# The page below shows all 144 heads on one sentence. Questions 21 and 23 are about what you find in it.
# 下面的頁面可以看一個句子在所有 144 個 head 裡的注意力，第 21、23 題就用它來回答。
#
# | to … 想要 | do this 操作 |
# |---|---|
# | choose a layer, heads 選層、選 head | move the slider, click the numbers · 拉滑桿、點數字 |
# | see one head alone 只看一個 head | double-click its number · 在數字上點兩下 |
# | see what a token looks at 看它注意哪裡 | point at it; click to pin it · 把游標移上去；點一下固定 |
# | see what is expected there 看模型的預測 | the panel on the right · 右邊的面板 |
# | mask a token 遮住詞元 | double-click it; two at once work too · 點兩下；可同時遮兩個 |
# | compare heads 比較各個 head | *All heads*: their pictures, their habits · 「所有 head」：圖樣與習慣 |
# | find similar words 找相近的詞 | nearest tokens, in the panel · 面板中語料庫最相近的詞元 |
#
# **Look at**: a head that always looks one token back; one that always looks one ahead; one that leads from
# *she* to the person it means. Then mask *she*: what does the model expect, and what if *officer* is masked
# too?
#
# **觀察**：找出總是看前一個詞元的 head、總是看後一個詞元的 head、從 *she* 看向她所指的人的 head。接著遮住
# *she*：模型猜什麼？如果連 *officer* 也遮住呢？
#
# **Question 21** · Take the head it names alone, and move the layer slider from 1 to 12.
# **Question 23** · Mask the words it names, then click *she*: its probabilities are in the panel on the
# right.
#
# **第 21 題** · 只看題目指定的 head，把層數從 1 拉到 12。**第 23 題** · 遮住題目說的詞，再點 *she*：它的機率
# 在右邊的面板。

# %%
corpus = Corpus.read(model, tokenizer, tagged_sentences(DATA / "tagged_corpus_english.txt"))
known = [("she", "officer")] if "officer" in text else []  # whom the pronoun means
attention_view(model, tokenizer, text, corpus=corpus, coreference=known, mask_pairs=True)

# %% [markdown]
# ### 1.2 Is it a habit? · 這是習慣嗎？
#
# One sentence proves little. So let us average over many: what share of its attention does a head spend on
# the token before (*previous*), the one after (*next*), the token itself (*same*), `[CLS]` and `[SEP]`
# (*special*), periods (*period*)? And, at a pronoun, on the word that it stands for (*coreference*)? For
# the last, ten texts say which word that is.
#
# 一個句子證明不了什麼。所以我們對許多句子取平均：每個 head 平均花多少注意力在前一個詞元、後一個詞元、自己、
# `[CLS]` 與 `[SEP]`（special）、句號（period）上？在代名詞的位置，又有多少在它所指的詞上（coreference，共
# 指）？最後這一項用十段文字來算，文字裡標好了代名詞指的是誰。
#
# **Look at**: the bright squares. Most heads have no such simple habit; some have one and nothing else.
# **Question 21** · the column of its head, from layer 1 to 12. **Question 24** · the last picture, then the
# texts one by one.
#
# **觀察**：亮的格子。大部分的 head 沒有這麼單純的習慣，少數則只有一種習慣。**第 21 題** · 看題目那個 head 的
# 那一直欄，由第 1 層到第 12 層。**第 24 題** · 看最後一張圖，再逐一看每段文字。


# %%
def habits(text, pronoun=None, antecedent=None):
    """Each head's statistics on one text, also on whom its pronoun stands for, where that is given."""
    seen = read(model, tokenizer, text)
    pairs = [([seen.tokens.index(pronoun)], [seen.tokens.index(antecedent)])] if pronoun else []
    return head_statistics(seen.attention, seen.special, torch.tensor([t == "." for t in seen.tokens]), pairs)


many = [
    habits(" ".join(word for word, _ in sentence))
    for sentence in tagged_sentences(DATA / "tagged_corpus_english.txt")[:80]
]
texts = yaml.safe_load((DATA / "pronouns.yaml").read_text(encoding="utf-8"))["sentences"]
whom = [habits(**row) for row in texts]
names = ["previous", "next", "same", "special", "period", "coreference"]
_, axes = plt.subplots(1, len(names), figsize=(19, 3.6), layout="constrained")
for axis, name in zip(axes, names, strict=True):
    mean = torch.stack([each[name] for each in (whom if name == "coreference" else many)]).mean(0)
    picture = axis.imshow(mean, vmin=0, vmax=1, extent=(0.5, 12.5, 12.5, 0.5))
    axis.set(title=name, xlabel="head", ylabel="layer", xticks=range(1, 13), yticks=range(1, 13))
plt.colorbar(picture)
plt.show()

# %% [markdown]
# Numbers for one layer and head, text by text; change both.
# 某一層、某個 head 在每段文字上的數字；兩者都可以改。

# %%
layer, head = 6, 4
shares = [seen["coreference"][layer - 1, head - 1].item() for seen in whom]
for row, share in zip(texts, shares, strict=True):
    print(f"{share:4.0%}  {row['pronoun']} → {row['antecedent']}:  {row['text']}")
print(f"{np.mean(shares):4.0%}  mean 平均")

# %% [markdown]
# ### 1.3 Your own text · 換成你的文字
#
# Any text of up to 128 tokens: English for `model`, Chinese for `chinese_model`.
# 最多 128 個詞元的任何文字；英文用 `model`，中文用 `chinese_model`。
#
# **Look at**: pin 蘋 and move the layer. Its nearest tokens carry the part of speech of their word: 蘋果 is a
# NOUN as a fruit and a PROPN (proper noun) as a company. Count them in layer 1 and in layer 12, then take the
# second sentence (remove the `# ` before it) and do the same: question 22 asks about both.
#
# **觀察**：固定「蘋」並移動層數。最相近的詞元都標有所屬的詞的詞性：水果的「蘋果」是 NOUN（名詞），公司的是
# PROPN（專有名詞）。數一數第 1 層與第 12 層各有哪些，再換第二個句子（拿掉前面的 `# `）做一次：第 22 題兩者都
# 問。

# %%
chinese_text = "今天早上我在市場買了三顆紅色的蘋果。"
# chinese_text = "蘋果的股價下跌，投資人都很緊張。"

chinese_corpus = Corpus.read(
    chinese_model, chinese_tokenizer, tagged_sentences(DATA / "tagged_corpus_chinese.txt")
)
attention_view(chinese_model, chinese_tokenizer, chinese_text, corpus=chinese_corpus)

# %% [markdown]
# ### 1.4 Two texts · 兩段文字
#
# A model that answers questions reads the question and the passage as one text of two parts, A and B. *Texts*
# chooses who looks at whom.
#
# 回答問題的模型會把問題與短文當成一個有 A、B 兩部分的文字來讀。「句子」可以選擇誰看誰。
#
# **Look at**: A → B. Which layers and heads lead from a word of the question to the same word of the passage?
#
# **觀察**：A → B。哪些層、哪些 head 會從問題的某個詞看向短文裡的同一個詞？

# %%
question = "What was the vase made of?"
passage = "Tom bought a white vase in Kyoto. It was made of clay. Maria bought a bowl in Lisbon."
attention_view(model, tokenizer, question, passage, start={"layer": 6, "part": "0-1", "hide": 1})

# %% [markdown]
# ## 2. Embedding visualization · 嵌入視覺化
#
# **Idea.** Somewhere between its first layer and its last, a model that answers questions finds the answer.
# We take the vectors of all tokens after each layer and look at them in the plane in which they spread the
# most (*principal components*, PCA). Tokens that the model treats alike lie close together.
#
# **概念。** 回答問題的模型，會在第一層與最後一層之間的某處找到答案。我們取出每一層之後所有詞元的向量，畫在它
# 們分散得最開的平面上（主成分分析，PCA）。模型認為相近的詞元，會靠在一起。
#
# $$
# \max_{\lVert u \rVert = 1} \frac{1}{n} \sum_{i=1}^{n} \big( u^\top (x_i - \bar{x}) \big)^2
# $$
#
# The first axis is the $u$ along which the tokens vary most, the second the best one at a right angle to it.
# Each layer has axes of its own; so that you can compare, the pictures are turned, never stretched, to lie as
# close as possible to the one before. A plane shows only part of the differences: the share is given.
#
# 第一軸是詞元變化最大的方向 $u$，第二軸是與它垂直的方向中最好的一個。每一層有自己的軸；為了能比較，圖會旋轉
# 或翻轉（但不伸縮），盡量貼近前一層。平面只呈現一部分的差異，所佔的比例會標示出來。
#
# **Reference · 參考資料**: van Aken et al. (2019), *How does BERT answer questions?*,
# [arXiv:1909.04925](https://arxiv.org/abs/1909.04925).
#
# First: does the model know the answers at all? 首先：模型答得對嗎？

# %%
qa_tokenizer, qa_model = load_bert("qa", task="question-answering")
pairs = yaml.safe_load((DATA / "qa_pairs.yaml").read_text(encoding="utf-8"))["pairs"]
groups = {pair["question"]: pair.pop("groups") for pair in pairs}

for pair in pairs:
    found = find_answer(qa_model, qa_tokenizer, pair["question"], pair["passage"])
    print(f"{pair['question']}\n    {found.text}  ({found.probability:.0%})   expected: {pair['answer']}")

# %% [markdown]
# ### 2.1 All layers of one question · 一個問題的所有層
#
# **Look at**: where the question (squares) lies, and what the answer (triangles) does between the first layer
# and the last. How much of the variance does a picture show (question 25)?
#
# **觀察**：問題（方形）在哪裡？從第一層到最後一層，答案（三角形）怎麼移動？圖呈現了多少比例的變異
# （第 25 題）？

# %%
questions = {pair["question"]: read_question(qa_model, qa_tokenizer, **pair) for pair in pairs}
embedding_figure(questions[pairs[1]["question"]])
plt.show()

# %% [markdown]
# ### 2.2 Layer by layer · 一層一層看
#
# The page shows the three questions and one of your own; question 27 asks about its numbers. Beside the
# picture: how purely the passage's words fall into clusters *by meaning* (persons, places, times …) and *by
# relation* (who did what), compared with chance.
#
# 下面的頁面有三個題目，再加上你自己的，第 27 題會用到它的數字。圖旁邊的數字是短文裡的詞分群的純度：「依詞義」
# （人、地、時間……）與「依關係」（誰做了什麼），並與隨機的結果比較。
#
# **Look at**: which kind of cluster is there, and in which layers? In which layer does the answer leave the
# rest?
#
# **觀察**：看得到哪一種分群？在哪些層？答案在哪一層離開其他詞元？

# %%
mine = {
    "question": "What did Anna buy in Paris?",
    "passage": "Anna bought a red lamp in Paris. It was made of glass. Peter bought a blue chair in Rome.",
}
answer = find_answer(qa_model, qa_tokenizer, **mine)
print("the model answers:", answer.text)
questions["mine 我的題目"] = read_question(
    qa_model, qa_tokenizer, **mine, answer=answer.text, start=answer.start
)
embedding_view(questions, groups=groups)

# %% [markdown]
# ## 3. Embedding analysis · 嵌入分析
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
# ### 3.1 Back to the question and its answer · 回到問題與答案
#
# With your distance the pictures of section 2 become numbers: how far the answer's mean lies from the
# question's, layer by layer, in the full space of 144 dimensions. 1 is how far tokens lie from the middle of
# all of them on average, so that layers can be compared.
#
# 有了你的距離函式，第 2 節的圖就能變成數字：在完整的 144 維空間裡，答案的平均向量離問題的平均向量有多遠。1
# 等於所有詞元離中心的平均距離，這樣各層才能互相比較。
#
# **Look at** (question 26): do question and answer come nearer to each other, or does the answer move away?
# In which layers? The printed numbers are the points of the curves.
#
# **觀察**（第 26 題）：問題與答案是越來越近，還是答案越走越遠？發生在哪些層？印出來的數字就是曲線上的點。

# %%
gaps = {name: gap(states, euclidean_distance) for name, states in questions.items()}
layers_figure(gaps, "from question to answer · 問題與答案的距離")
plt.show()
for name, values in gaps.items():
    print(" ".join(f"{value:5.2f}" for value in values), name)

# %% [markdown]
# ### 3.2 Ten sentences, one word · 十個句子，同一個詞
#
# In the first five sentences 蘋果 is the fruit, in the others the company. The matrix compares one
# character's vectors in every pair of sentences. Questions 28 and 30 ask about it.
#
# 前五句的「蘋果」是水果，後五句是公司。矩陣會比較同一個字在每兩個句子裡的向量。第 28、30 題會用到它。
#
# **Look at**: the four blocks between the white lines. Where they differ, the model tells the two senses
# apart. With which metric and which character do you see it best? And what does layer 0 make of sentences 3
# and 6, and why?
#
# **觀察**：白線隔出的四塊。四塊若有明顯差別，就表示模型分得出兩種意思。用哪種量法、哪個字看得最清楚？第 0
# 層怎麼看第 3 句與第 6 句？為什麼？

# %%
ten = yaml.safe_load((DATA / "sentences.yaml").read_text(encoding="utf-8"))
sentences = [row["text"] for row in ten["sentences"]]
senses = [row["meaning"] for row in ten["sentences"]]
vectors_of = {
    token: states_of(chinese_model, chinese_tokenizer, sentences, token, within="蘋果")
    for token in ("果", "蘋", "蘋果")
}
matrix_figure(
    matrix_of(vectors_of["果"][12], cosine_similarity), sentences, "蘋果", senses, "cosine of 果 in layer 12"
)
plt.show()

# %% [markdown]
# **Now choose yourself · 換你選**: layer, token (蘋果 is the mean of both characters) and metric. A click
# on a pair shows it in all layers. 選擇層、字（「蘋果」取兩個字的平均）與量法；點一格，可以看這一對句子在各
# 層的變化。
#
# **Question 28** · try tokens and metrics until the page shows its three numbers. **Question 30** · layer 0;
# [Devlin et al. (2019)](https://arxiv.org/abs/1810.04805), figure 2, shows what it is made of.
#
# **第 28 題** · 換不同的字與量法，直到頁面出現題目裡的三個數字。**第 30 題** · 看第 0 層；它由什麼組
# 成，見 [Devlin et al.（2019）](https://arxiv.org/abs/1810.04805) 圖 2。

# %%
similarity_view(vectors_of, [cosine_similarity, euclidean_distance], sentences, "蘋果", senses)

# %% [markdown]
# ### 3.3 Layer by layer · 一層一層看
#
# One pair of sentences, and the mean over all pairs with the same sense and with different ones.
# 一對句子，以及所有同義句對、異義句對的平均。
#
# **Look at**: where the two means part, and where they are farthest from each other. Then change `pair`
# and `metric`: not every pair follows its mean (question 29).
#
# **觀察**：兩條平均線在哪一層分開？在哪一層差最多？再換一對句子、換一種量法看看：不是每一對都和平
# 均一樣（第 29 題）。

# %%
pair = (7, 6)  # counted from 1
metric = cosine_similarity
same, different = by_sense(vectors_of["果"], senses, metric)
curves = {
    "same sense 相同意思": same,
    "different senses 不同意思": different,
    f"sentences {pair[0]} and {pair[1]} · 第 {pair[0]} 與第 {pair[1]} 句": by_layer(
        vectors_of["果"], pair[0] - 1, pair[1] - 1, metric
    ),
}
layers_figure(curves, f"{metric.__name__}, 果")
plt.show()

# %% [markdown]
# ## Hand in · 繳交
#
# Check your code first, as strictly as it will be graded: save this notebook and run `!python hw9.py check`
# in a cell of its own. `quiz.html` asks the questions and saves your answers.
#
# 繳交前先自我檢查，標準和評分相同：存檔後，另開一個儲存格執行 `!python hw9.py check`。`quiz.html` 是題目頁，
# 也會替你存下答案。
#
# Write your answers to questions 21–30 into `answers.yaml` and hand it in together with both notebooks. Only
# the functions you wrote are graded, not the output of the cells.
#
# 請把第 21–30 題的答案填入 `answers.yaml`，再將它與兩份筆記本一起繳交。評分只看你寫的函式，不看儲存格的輸出。
