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
# Run the cells from top to bottom with Shift+Enter. Until you have written a TODO, the next cell that calls
# it stops with `NotImplementedError` and the name of the TODO.
#
# 請用 Shift+Enter 由上而下執行。還沒完成的 TODO，後面第一個呼叫它的儲存格會以 `NotImplementedError` 停下，並
# 說明是哪一個 TODO。

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

# %% bert-imports
import xai  # noqa: F401  comes before torch and transformers, whose imports it mends
import matplotlib.pyplot as plt
import numpy as np
import torch
import yaml
from tqdm.auto import tqdm
from xai.bert import DATA, BertUnavailableError, load_bert
from xai.answering import find_answer
from xai.attention import attention_view
from xai.embedding_view import embedding_figure, embedding_view
from xai.embeddings import chance_purity, gap, labelled, project, purity, read_question
from xai.head_statistics import head_statistics
from xai.interventions import masked_probabilities, one_by_one, together
from xai.masking import predict
from xai.nearest import Corpus, tagged_sentences
from xai.probing import mean_purity, probe_accuracy, shuffled, tagged_words
from xai.reading import read
from xai.sense_or_place import contrast, real_similarities, sense_or_place_figure, similarities
from xai.similarity import (
    by_layer,
    by_sense,
    layers_figure,
    matrix_figure,
    matrix_of,
    similarity_view,
    states_of,
)
from sklearn.metrics import pairwise_distances

# %% [markdown]
# ## 0. Two small BERTs · 兩個小 BERT
#
# Both come with this homework and run on any laptop. Like the real ones they have 12 layers of 12 attention
# heads and are the same program; only their vectors are shorter (144 numbers instead of 768), and all they
# have read is text made by rules, so they know a small world only. They did not discover everything by
# themselves, either: in `"qa"`, ten heads of the first three layers were **taught** where to look, and in
# both models three layers were trained first and then **stacked**: layers 4 to 12 began as copies of layers 1
# to 3. So what a layer or a head does here is no fact about BERT. Section 1.5 makes use of this: because we
# know what was taught, we can test methods of explanation. The README of each model says how it was trained.
#
# 這兩個模型隨作業附上，用一般筆電就能執行。它們和真正的 BERT 是同一個程式，同樣有 12 層、每層 12 個
# attention head，只是向量比較短（144 維，而非 768 維），而且只讀過用規則產生的文字，所以只認得一個小小的世
# 界。它們也不是什麼都自己發現的：`"qa"` 前三層有十個 head 是**被教導**該看哪裡的；兩個模型都先訓練三層再**疊
# 起來**，第 4 到 12 層一開始是第 1 到 3 層的複製。所以這裡某一層、某個 head 的表現，並不是關於 BERT 的事實。
# 第 1.5 節正好利用這一點：既然知道教了什麼，就能檢驗各種解釋方法。訓練方式寫在各模型的 README。
#
# | name 名稱 | language 語言 | what it was trained to do 訓練目標 |
# |---|---|---|
# | `"qa"` | English | guess hidden words; answer questions about a passage · 猜被遮住的詞、閱讀短文回答問題 |
# | `"chinese"` | 繁體中文 | guess hidden characters · 猜被遮住的字 |
#
# `load_bert` also takes a folder or the name of a real BERT (`"bert-base-uncased"`, `"bert-base-chinese"`),
# which it downloads once: see section 1.6. 也可以給資料夾，或真正的 BERT 的名稱（第一次會下載）：見第 1.6
# 節。
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
# one way of looking; each layer has twelve, and each of them can look in another way.
#
# **概念。** 在每一層，每個詞元都會看過所有詞元，並從各個詞元取得一些資訊。從哪裡取得多少，就是它的注意力：每
# 個詞元有一列非負、總和為 1 的數字。一個 head 就是一種「看」的方式（把注意力分給各個詞元的方式）；每層有十二
# 個 head，看的方式可以各不相同。
#
# $$
# A = \operatorname{softmax}\!\left(\frac{Q K^\top}{\sqrt{d}}\right), \qquad Q = X W_Q, \quad K = X W_K
# $$
#
# $X$ holds the tokens' vectors as they come from the layer before, $d$ is the dimension of a query: 12 here.
# Row $i$ of $A$ is how token $i$ looks at all tokens. $X$ 是前一層的向量，$d$ 是 query 的維度（這裡是
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
# The page below shows all 144 heads on one sentence. Question 23 is about what you find in it.
# 下面的頁面可以看一個句子在所有 144 個 head 裡的注意力，第 23 題就用它來回答。
#
# | to … 想要 | do this 操作 |
# |---|---|
# | choose a layer, heads 選層、選 head | move the slider, click the numbers · 拉滑桿、點數字 |
# | see one head alone 只看一個 head | double-click its number · 在數字上點兩下 |
# | see what a token looks at 看它注意哪裡 | point at it; click to pin it · 把游標移上去；點一下固定 |
# | see what the model predicts there 看模型的預測 | the panel on the right · 右邊的面板 |
# | mask tokens 遮住詞元 | double-click them: the text is read again · 點兩下，文字會重新讀過 |
# | see how it is computed 看它怎麼算出來 | *Query × key*: one head, two tokens · 一個 head、兩個詞元 |
# | read a text of your own 換成你的文字 | type it above the picture · 在圖的上方輸入 |
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
# **Question 23** · Mask the words it names, then click *she*: its probabilities are in the panel on the
# right. For another sentence type it above the picture, or change `text` in section 0 and run both
# cells again.
#
# **第 23 題** · 遮住題目說的詞，再點 *she*：它的機率在右邊的面板。要換句子，請在圖的上方輸入；也可以修改第 0
# 節的 `text`，再執行那個儲存格與下面這一個。

# %%
corpus = Corpus.read(model, tokenizer, tagged_sentences(DATA / "tagged_corpus_english.txt"))
known = [("she", "officer")] if "officer" in text else []  # whom the pronoun means
attention_view(model, tokenizer, text, corpus=corpus, coreference=known, mask_pairs=True)

# %% [markdown]
# ### 1.2 Is it a habit? · 這是習慣嗎？
#
# One sentence proves little. So let us average over many: what share of its attention does a head spend on
# the token before (*previous*), the one after (*next*), the token itself (*same*), `[CLS]` and `[SEP]`
# (*special*), periods (*period*)? And how much does it spend, at a pronoun, on the word that the pronoun
# stands for (*coreference*)? For this one there are ten texts in which that word is marked.
#
# 一個句子證明不了什麼。所以我們對許多句子取平均：每個 head 平均花多少注意力在前一個詞元、後一個詞元、自己、
# `[CLS]` 與 `[SEP]`（special）、句號（period）上？在代名詞的位置，又有多少在它所指的詞上（coreference，共
# 指）？最後這一項用十段文字來算，文字裡標好了代名詞指的是誰。
#
# *previous*, *next*, *same* and *coreference* are among the habits that were taught, each to one head of the
# first three layers; nobody taught a head to look at `[CLS]`, `[SEP]` or the period. The layers above began
# as copies and were taught nothing more. Nothing here says where a real BERT has such heads; Clark et al.
# (2019) found some in `bert-base-uncased` that nobody had taught.
#
# *previous*、*next*、*same*、*coreference* 都是教過的習慣，各教給前三層的一個 head；看 `[CLS]`、`[SEP]` 或句
# 號則沒有人教。上面的層一開始是複製，之後沒有再教。這些都不能說明真正的 BERT 在哪裡有這樣的 head；Clark et
# al.（2019）在 `bert-base-uncased` 裡找到一些沒有人教的。
#
# **Look at**: the bright squares. Most heads have no such simple habit; some have one and nothing else. Which
# copies kept their habit, and which took on another one?
# **Question 21** · the columns of its heads: set `column` to each of them in turn. **Question 24** · the last
# picture, then the texts one by one.
#
# **觀察**：亮的方格。大部分的 head 沒有這麼單純的習慣，少數則只有一種習慣。哪些複製出來的 head 保留了習慣？
# 哪些換了一種？**第 21 題** · 看題目問的各個 head 的那一直欄：把 `column` 依序設成它們。**第 24 題** · 看最後
# 一張圖，再逐一看每段文字。


# %%
def habits(text, pronoun=None, antecedent=None, model=model, tokenizer=tokenizer):
    """Each head's statistics on one text, also on whom its pronoun stands for, where that is given."""
    seen = read(model, tokenizer, text)
    pairs = [([seen.tokens.index(pronoun)], [seen.tokens.index(antecedent)])] if pronoun else []
    return head_statistics(seen.attention, seen.special, torch.tensor([t == "." for t in seen.tokens]), pairs)


eighty = [
    " ".join(word for word, _ in sentence)
    for sentence in tagged_sentences(DATA / "tagged_corpus_english.txt")[:80]
]
many = [habits(sentence) for sentence in tqdm(eighty, "sentences")]
texts = yaml.safe_load((DATA / "pronouns.yaml").read_text(encoding="utf-8"))["sentences"]
whom = [habits(**row) for row in tqdm(texts, "texts with a pronoun")]
names = ["previous", "next", "same", "special", "period", "coreference"]
means = {
    name: torch.stack([each[name] for each in (whom if name == "coreference" else many)]).mean(0)
    for name in names
}
_, axes = plt.subplots(1, len(names), figsize=(19, 3.6), layout="constrained")
for axis, name in zip(axes, names, strict=True):
    picture = axis.imshow(means[name], vmin=0, vmax=1, extent=(0.5, 12.5, 12.5, 0.5))
    axis.set(title=name, xlabel="head", ylabel="layer", xticks=range(1, 13), yticks=range(1, 13))
plt.colorbar(picture)
plt.show()

column = 7  # the number of a head; the rows are its layers
print(f"head {column}", *(f"{name:>11}" for name in names))
for layer in range(12):
    print(f"layer {layer + 1:2}", *(f"{means[name][layer, column - 1]:11.2f}" for name in names))

# %% [markdown]
# These are the numbers of one layer and head, text by text. Change both.
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
# You can use any text of up to 128 tokens: English for `model`, Chinese for `chinese_model`. Change it in the
# cell, or type it above the picture.
#
# 最多 128 個詞元的任何文字；英文用 `model`，中文用 `chinese_model`。可以改儲存格，也可以在圖的上方輸入。
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
# 回答問題的模型會把問題與短文當成一個有 A、B 兩部分的文字來讀。「文字」可以選擇誰看誰。
#
# **Look at**: A → B. Which layers and heads lead from a word of the question to the same word of the passage?
#
# **觀察**：A → B。哪些層、哪些 head 會從問題的某個詞看向短文裡的同一個詞？

# %%
question = "What was the vase made of?"
passage = "Tom bought a white vase in Kyoto. It was made of clay. Maria bought a bowl in Lisbon."
attention_view(model, tokenizer, question, passage, start={"layer": 6, "part": "0-1", "hide": 1})

# %% [markdown]
# ### 1.5 Which head matters? · 哪一個 head 重要？
#
# **Idea.** Attention says where a head looks. It does not say whether the prediction depends on it: what the
# head brings may be unused, or others may bring it too. So Jain and Wallace (2019) warn that *attention is
# not explanation*. For a real BERT nobody knows which head is the correct answer. For this one we do: one
# head was taught to look from a pronoun at the word it stands for, and its copies look there too. So let us
# ask three methods which head decides between *he* and *she* where the pronoun is masked, and see which of
# them finds the head that was taught.
#
# **概念。** 注意力說的是一個 head 看哪裡，沒有說預測是否取決於它：它帶來的資訊也許沒有被用到，也許別的 head
# 也會帶來。所以 Jain 與 Wallace（2019）提醒：*注意力不等於解釋*。真正的 BERT 沒有標準答案，沒人知道是哪一個
# head；這個模型有：有一個 head 被教導從代名詞看向它所指的詞，複製出來的 head 也看那裡。所以我們遮住代名詞，
# 問三種方法：決定 *he* 或 *she* 的是哪一個 head？哪一種方法找得到被教導的那一個？
#
# - **attention**: how much does the head look from `[MASK]` at the person?
# - **zeroing** (ablation): how much less likely is the correct pronoun when the head hands on zeros?
# - **patching** (activation patching): how much more likely is the *other* pronoun when the head hands on
#   what it does in the same sentence about the other person?
#
# - **注意力**（attention）：這個 head 從 `[MASK]` 看了那個人多少？
# - **歸零**（zeroing，又稱 ablation）：讓這個 head 只輸出 0，正確代名詞的機率下降多少？
# - **替換**（patching，又稱 activation patching）：讓這個 head 輸出它在「另一個人」那句裡的結果，*另一個*代名
#   詞的機率上升多少？
#
# The texts are eight sentences, each once with a woman and once with a man, such as *Anna stopped the truck
# because [MASK] saw a red light* and *Tom stopped …*; each is also the other sentence of its counterpart.
#
# 文字是八個句子，各有女性與男性兩個版本，例如 *Anna stopped the truck because [MASK] saw a red light* 與 *Tom
# stopped …*；兩個版本互為對方的「另一句」。
#
# **Reference · 參考資料**: Jain and Wallace (2019), *Attention is not explanation*,
# [arXiv:1902.10186](https://arxiv.org/abs/1902.10186); Michel et al. (2019), *Are sixteen heads really better
# than one?*, [arXiv:1905.10650](https://arxiv.org/abs/1905.10650), for zeroing; Vig et al. (2020), *Causal
# mediation analysis for interpreting neural NLP*, [arXiv:2004.12265](https://arxiv.org/abs/2004.12265), for
# patching; heads for coreference that nobody taught: Clark et al. (2019), section 4.
#
# **Look at**: the heads that come first in each method. Which heads do all three name? Which look at the
# person and change nothing? Which heads does zeroing name but not patching, and what do they look at (section
# 1.2)? Question 24 asks about these numbers; set `column` for heads that are not among the first.
#
# **觀察**：每種方法排在最前面的 head。哪些 head 三種方法都找到？哪些看著那個人，卻什麼也沒改變？哪些是歸零找
# 到而替換沒有找到的？它們看的是什麼（第 1.2 節）？第 24 題會用到這些數字；不在前面的 head，
# 請改 `column` 來看。

# %%
rows = yaml.safe_load((DATA / "pronoun_pairs.yaml").read_text(encoding="utf-8"))["sentences"]
both_ways = [
    {"text": row[own], "other text": row[other], "own": own, "other": other, "person": person}
    for row in rows
    for own, other, person in (("she", "he", row["names"][0]), ("he", "she", row["names"][1]))
]
found = {"attention": [], "zeroing": [], "patching": []}
for case in tqdm(both_ways):
    seen = read(model, tokenizer, case["text"])
    found["attention"].append(
        seen.attention[:, :, seen.tokens.index("[MASK]"), seen.tokens.index(case["person"])]
    )
    words = [case["own"], case["other"]]
    own, other = masked_probabilities(model, tokenizer, case["text"], words)[0]
    each = one_by_one(model)  # 144 rows, a head in each
    zeroed = masked_probabilities(model, tokenizer, case["text"], words, each)
    patched = masked_probabilities(model, tokenizer, case["text"], words, each, case["other text"])
    found["zeroing"].append((own - zeroed[:, 0]).view(12, 12))
    found["patching"].append((patched[:, 1] - other).view(12, 12))

effects = {method: torch.stack(values).mean(0) for method, values in found.items()}
_, axes = plt.subplots(1, 3, figsize=(13, 4.2), layout="constrained")
for axis, (method, effect) in zip(axes, effects.items(), strict=True):
    picture = axis.imshow(effect, vmin=0, extent=(0.5, 12.5, 12.5, 0.5))
    axis.set(title=method, xlabel="head", ylabel="layer", xticks=range(1, 13), yticks=range(1, 13))
    plt.colorbar(picture)
plt.show()
for method, effect in effects.items():
    foremost = effect.flatten().argsort(descending=True)[:8].tolist()
    print(f"{method:>9}:", *(f"{at // 12 + 1}.{at % 12 + 1} {effect.flatten()[at]:.2f}  " for at in foremost))
print("(layer.head and the mean over the sixteen texts · 層.head 與十六段文字的平均)")

column = 1  # the number of a head; the rows are its layers
print(f"head {column:2} ", *(f"{method:>9}" for method in effects))
for layer in range(12):
    print(f"layer {layer + 1:2}", *(f"{effect[layer, column - 1]:9.2f}" for effect in effects.values()))

# %% [markdown]
# **Now compare with the truth · 和正確答案比較**: the first line says which heads were taught. The rows below
# say how likely the correct pronoun is when some heads are zeroed together, and the other pronoun when they
# are patched together. Add sets of your own.
#
# 第一行印出被教導的 head。下面各列是：把幾個 head 一起歸零時，正確代名詞的機率；一起替換時，另一個代名詞的機
# 率。可以加入自己的組合。
#
# **Look at**: how much do the copies add to the taught head? If attention were the explanation, what should
# happen when the copies are zeroed or patched?
#
# **觀察**：在被教導的 head 之外，複製出來的 head 還有多少作用？如果注意力就是解釋，把複製的 head 歸零或替換
# 時應該發生什麼？

# %%
for habit, heads in model.config.taught_heads.items():
    print(f"taught 教導 {habit:>11}:", *(f"{layer}.{head}" for layer, head in heads))
taught = [tuple(head) for head in model.config.taught_heads["coreference"]]
copies = [(layer + up, head) for layer, head in taught for up in (3, 6, 9)]
foremost = effects["patching"].flatten().argsort(descending=True)[:5].tolist()
sets = {
    "none 無": [],
    "taught 教導的": taught,
    "copies 複製的": copies,
    "both 兩者": taught + copies,
    "five foremost by patching 替換的前五名": [(at // 12 + 1, at % 12 + 1) for at in foremost],
}
chosen = torch.cat([together(model, heads) for heads in sets.values()])  # a row for each set
zeroed, patched = [], []
for case in both_ways:
    asked = model, tokenizer, case["text"], [case["own"], case["other"]], chosen
    zeroed.append(masked_probabilities(*asked)[:, 0])
    patched.append(masked_probabilities(*asked, case["other text"])[:, 1])
print("\nzeroed: P(correct 正確)   patched: P(other 另一個)   heads")
for (name, heads), correct, other in zip(
    sets.items(), torch.stack(zeroed).mean(0), torch.stack(patched).mean(0), strict=True
):
    print(f"{correct:14.2f} {other:25.2f}             {name}:", *(f"{a}.{b}" for a, b in heads))

# %% [markdown]
# **Optional · 選做: the logit lens.** The head that guesses hidden words is meant for the last layer. Used on
# the layers before, it tells what the model would guess if it stopped there (nostalgebraist 2020; its limits:
# Belrose et al. 2023, [arXiv:2303.08112](https://arxiv.org/abs/2303.08112)). This model was also trained when
# it had only 3 layers, and then 6, so that the lens works better here than in most.
#
# 猜被遮住的詞的輸出層是為最後一層訓練的。把它用在前面的層，就能看出如果模型停在那裡會猜什麼。這個模型在只有 3
# 層、6 層時也訓練過，所以這個方法在這裡比在多數模型上更有效。
#
# **Look at**: the layer in which the guess changes from one pronoun to the other. Which head of section 1.5
# works there?
#
# **觀察**：猜測在哪一層從一個代名詞變成另一個？第 1.5 節的哪一個 head 就在那裡作用？

# %%
for case in both_ways[:2]:
    seen = read(model, tokenizer, case["text"])
    guesses = predict(model, seen.hidden, seen.ids.expand(len(seen.hidden), -1), k=1)
    mask = seen.tokens.index("[MASK]")
    print(case["text"])
    for layer in range(len(seen.hidden)):
        word = tokenizer.convert_ids_to_tokens(guesses.token[layer, mask].item())
        print(f"    layer {layer:2}: {word:8} {guesses.probability[layer, mask].item():.2f}")

# %% [markdown]
# ### 1.6 A real BERT · 真正的 BERT（optional · 選做）
#
# No head of `bert-base-uncased` was taught where to look, and none of its layers is a copy. The cell loads it
# from the internet or from the cache of Hugging Face (440 MB, once). If neither has it, the cell says so;
# nothing below needs it. `real_name` may also be the folder of any BERT: a model without a head can be read,
# too, with `task="encoder"`.
#
# `bert-base-uncased` 沒有任何 head 被教導該看哪裡，也沒有任何一層是複製的。能連上網路或快取裡有時，下面的儲
# 存格會載入它（440 MB，只需一次）；否則會說明，後面的內容也用不到它。`real_name` 也可以是任何 BERT 的資料
# 夾；用 `task="encoder"`，沒有輸出層的模型也能讀。
#
# **Look at**: the strongest head of each habit, here and in the small model. Which habits have many heads
# that nobody taught?
#
# **觀察**：兩個模型裡，各種習慣最強的 head。哪些習慣有許多沒有人教的 head？

# %%
real_name = "bert-base-uncased"
try:
    real_tokenizer, real_model = load_bert(real_name, task="encoder")
except BertUnavailableError as why:
    real_model = None
    print(f"Left out: {real_name} is not here. 略過：這裡沒有 {real_name}。\n({why})")
else:
    real_many = [habits(sentence, model=real_model, tokenizer=real_tokenizer) for sentence in tqdm(eighty)]
    for name in names[:-1]:
        real = torch.stack([each[name] for each in real_many]).mean(0)
        for label, table in (("small 小", means[name]), ("real 真", real)):
            layer, head = divmod(int(table.argmax()), table.shape[1])
            strongest = f"strongest 最強 {layer + 1}.{head + 1} {table.max():.2f}"
            print(f"{name:>9} {label:8} {strongest}; over 超過 0.3: {int((table > 0.3).sum())}")

# %% [markdown]
# This is its attention page, if it was loaded. 它的注意力頁面（如果載入了）。

# %%
if real_model is not None:
    display(attention_view(real_model, real_tokenizer, text))  # noqa: F821  Jupyter's own

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
# The first axis is the $u$ along which the tokens vary most, the second the one at a right angle to it with
# the largest variance.
# Each layer has axes of its own; so that you can compare, the pictures are turned, never stretched, to lie as
# close as possible to the one before. A plane shows only part of the differences: the share is given.
#
# 第一軸是詞元變化最大的方向 $u$，第二軸是與它垂直的方向中變異最大的一個。每一層有自己的軸；為了能比較，圖會
# 旋轉或翻轉（但不伸縮），盡量貼近前一層。平面只呈現一部分的差異，所佔的比例會標示出來。
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
# and the last. How much of the variance does a picture show (question 25)? The table has it for all three.
#
# **觀察**：問題（方形）在哪裡？從第一層到最後一層，答案（三角形）怎麼移動？圖呈現了多少比例的變異
# （第 25 題）？表格列出三個例子的數字。

# %%
questions = {pair["question"]: read_question(qa_model, qa_tokenizer, **pair) for pair in pairs}
embedding_figure(questions[pairs[1]["question"]])
plt.show()
print("share of the variance shown, layers 0 to 12 · 各層圖中呈現的變異比例")
for name, states in questions.items():
    print(" ".join(f"{share:4.0%}" for share in project(states.hidden).explained), name)

# %% [markdown]
# ### 2.2 Layer by layer · 一層一層看
#
# The page shows the three examples and one of your own. Question 27 asks about the numbers on this page.
# Beside the picture: the *purity* of the clusters of the passage's words, *by meaning* (persons, places,
# times …) and *by relation* (who did what), and, dashed, the purity when the kinds are dealt out at random.
#
# 下面的頁面有三個例子，再加上你自己的。第 27 題會用到這個頁面上的數字。圖旁邊的數字是短文裡的詞分群的*純度
# *：「依詞義」（人、地、時間……）與「依關係」（誰做了什麼）；虛線是隨機分配類別時的純度。
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
questions["mine 我的例子"] = read_question(
    qa_model, qa_tokenizer, **mine, answer=answer.text, start=answer.start
)
for name, kinds in groups.items():  # the numbers of the page, to read them off
    print(name)
    for kind, words in kinds.items():
        places, labels = labelled(questions[name], words)
        hidden = questions[name].hidden[:, places]
        print(f"  {kind:>8}", " ".join(f"{value:.2f}" for value in purity(hidden, labels)))
        print("  shuffled", " ".join(f"{value:.2f}" for value in chance_purity(hidden, labels)))
embedding_view(questions, groups=groups)

# %% [markdown]
# ### 2.3 Not there, or not seen? · 是沒有，還是沒看到？
#
# Clusters are about distances in all 144 dimensions. What a model knows may lie in a few directions that
# count for little in a distance. A *linear probe* looks for such directions: a linear classifier is fitted to
# the vectors of one layer, and then tested on other texts. Here it has to tell whether a word of a story
# belongs to the event that the question is about. 120 stories were made for this, and the model was trained
# on none of them; a word that the question repeats does not count.
#
# 分群看的是全部 144 維的距離。模型知道的資訊可能只在少數幾個方向上，在距離裡幾乎不算數。*線性探針*（linear
# probe）就是去找這樣的方向：用某一層的向量訓練一個線性分類器，再用別的文字測試。這裡要它判斷：短文的每個詞，
# 是否屬於問題所問的那件事？為此做了 120 段模型沒有看過的短文；問題裡重複出現的詞不計。
#
# **Reference · 參考資料**: Alain and Bengio (2016), [arXiv:1610.01644](https://arxiv.org/abs/1610.01644);
# what a probe does not show: Hewitt and Liang (2019), [arXiv:1909.03368](https://arxiv.org/abs/1909.03368).
#
# **Look at** (question 27): in which layers can the probe tell, and in which do distances? Does "no clusters"
# mean "not known"? There is a reason why the probe can tell: one head was taught to look at the words that
# story and question share. And that the probe *can* tell does not mean that the model uses it.
#
# **觀察**（第 27 題）：探針在哪些層判斷得出來？距離在哪些層看得出來？「沒有分群」等於「不知道」嗎？判斷得出來
# 是有原因的：有一個 head 被教導去看短文與問題共有的詞。另外，判斷*得*出來，並不代表模型用了它。

# %%
probed = tagged_words(
    qa_model, qa_tokenizer, tagged_sentences(DATA / "probe_stories.txt"), ["asked", "other"]
)
at_random = shuffled(probed)
rows = []
for states in tqdm(probed.hidden):
    found, chance = mean_purity(states, probed)
    rows.append((probe_accuracy(states, probed), probe_accuracy(states, at_random), found, chance))
labels = ("linear probe 線性探針", "labels shuffled 標籤打亂", "purity 純度", "shuffled 打亂")
above = np.array(rows)[:, [0, 2]] - np.array(rows)[:, [1, 3]]
layers_figure(
    {"linear probe 線性探針": above[:, 0], "purity of clusters 分群的純度": above[:, 1]},
    "above what shuffled labels give · 比標籤打亂時高出多少",
)
plt.show()
print("layer", *(f"{label:>22}" for label in labels))
for layer, row in enumerate(rows):
    print(f"{layer:5}", *(f"{value:22.2f}" for value in row))

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
# The norm (length) of the difference of two vectors. · 兩個向量之差的長度（範數）。
#
# $$
# d(a, b) = \lVert a - b \rVert_2 = \sqrt{\textstyle\sum_{k=1}^{n} (a_k - b_k)^2}
# $$
#
# | | shape / type | meaning · 意義 |
# |---|---|---|
# | `a`, `b` | `(n,)`, numpy, float | n from 2 to some thousands · 維度相同（n 為 2 到數千） |
# | **returns** 回傳 | a scalar 純量 | 0 or more: 0 means equal · 大於等於 0，0 代表兩者相等 |
#
# **What is judged · 評分方式**: {points of euclidean_distance}.
# Values must agree with the correct ones to a relative $10^{-4}$, for vectors
# of few and many components, of either sign, large and small; for equal vectors and vectors near each other,
# to $10^{-5}$ of their norm. (In float32, $\sqrt{a \cdot a - 2 a \cdot b + b \cdot b}$ is not that exact:
# subtract first.) A scalar is a Python or numpy number or an array of shape `()`; an array of shape `(1, 1)`
# is wrong, because scikit-learn's `pairwise_distances` below cannot use it. `a` and `b` must stay unchanged.
#
# {euclidean_distance 的分數}。
# 不論維度多寡、數值的正負與大小，與正確值的相對誤差都須在 $10^{-4}$ 以內；相等或相近的向量，誤差須在
# 其範數的 $10^{-5}$ 以內（以 float32 計算 $\sqrt{a \cdot a - 2 a \cdot b + b \cdot b}$ 達不到，要先相減）。
# 純量可以是 Python 或 numpy 的數字，或形狀為 `()` 的陣列；形狀為 `(1, 1)` 的陣列不算對，因為後面
# scikit-learn 的 `pairwise_distances` 無法使用。不可更動 `a` 與 `b`。
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
# The cosine of the angle between two vectors: their directions are compared, their norms (lengths) are not.
# 兩個向量夾角的餘弦：只比較方向，不比較長度（範數）。
#
# $$
# \cos(a, b) = \frac{a \cdot b}{\lVert a \rVert_2 \, \lVert b \rVert_2}
# = \frac{\sum_{k=1}^{n} a_k b_k}{\sqrt{\sum_{k=1}^{n} a_k^2} \, \sqrt{\sum_{k=1}^{n} b_k^2}}
# $$
#
# | | shape / type | meaning · 意義 |
# |---|---|---|
# | `a`, `b` | `(n,)`, numpy, float | n as in TODO 3, neither zero · 維度相同，且都不是零向量 |
# | **returns** 回傳 | a scalar 純量 | −1 to 1: 1 means the same direction · 介於 −1 與 1，1 代表方向相同 |
#
# **What is judged · 評分方式**: {points of cosine_similarity}.
# Values must agree to $10^{-4}$; the vectors seldom have norm 1, and
# are sometimes equal. The *similarity* is asked for, not the cosine *distance*, which is 1 minus it. As in
# TODO 3, return a scalar and leave `a` and `b` unchanged.
#
# {cosine_similarity 的分數}。
# 誤差須在 $10^{-4}$ 以內，而測試的向量長度（範數）多半不是 1，有時彼此相等。要的是餘弦「相似度」，不
# 是餘弦「距離」（1 減去相似度）。回傳值的規格、不可更動 `a` 與 `b`，都與 TODO 3 相同。
#
# **Reference · 參考資料**: [Cosine similarity](https://en.wikipedia.org/wiki/Cosine_similarity)


# %% cosine_similarity todo=4
def cosine_similarity(a, b):
    """How alike the directions of two vectors of shape (n,) are."""
    ### BEGIN SOLUTION
    return a @ b / (np.linalg.norm(a) * np.linalg.norm(b))
    ### END SOLUTION


# %% [markdown]
# **Look at**: `long` points in the direction of `short`, but its norm is four times as large. Which of the
# two measures notices?
#
# **觀察**：`long` 與 `short` 方向相同，長度（範數）卻是四倍。哪一種度量方式看得出差別？

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
# question's, layer by layer, in the full space of 144 dimensions. 1 is the average distance of the tokens
# from their mean, so that layers can be compared.
#
# 有了你的距離函式，第 2 節的圖就能變成數字：在完整的 144 維空間裡，答案的平均向量離問題的平均向量有多遠。以各
# 詞元到平均向量的平均距離為 1，這樣各層才能互相比較。
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
# 前五句的「蘋果」是水果，後五句是公司。矩陣會比較同一個詞元在每兩個句子裡的向量。第 28、30 題會用到它。
#
# **Look at**: the four blocks between the white lines. Where they differ, the model tells the two senses
# apart. With which metric and which character do you see it best? And what does layer 0 make of sentences 3
# and 6, and why?
#
# **觀察**：白線隔出的四塊。四塊若有明顯差別，就表示模型分得出兩種意思。用哪種度量方式、哪個詞元看得最清楚？
# 第 0 層怎麼看第 3 句與第 6 句？為什麼？

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
# on a pair shows it in all layers. 選擇層、詞元（「蘋果」取兩個字的平均）與度量方式；點一個方格，可以看這一對
# 句子在各層的變化。
#
# **Question 28** · try tokens and metrics until the page shows its numbers. **Question 30** · layer 0;
# [Devlin et al. (2019)](https://arxiv.org/abs/1810.04805), figure 2, shows what it is made of.
#
# **第 28 題** · 換不同的詞元與度量方式，直到頁面出現題目裡的數字。**第 30 題** · 看第 0 層；它由什麼組
# 成，見 [Devlin et al.（2019）](https://arxiv.org/abs/1810.04805) 圖 2。

# %%
similarity_view(vectors_of, [cosine_similarity, euclidean_distance], sentences, "蘋果", senses)

# %% [markdown]
# ### 3.3 Layer by layer · 一層一層看
#
# One pair of sentences, and the mean over all pairs with the same sense and with different ones.
# 一對句子，以及所有「蘋果」意思相同的句對、意思不同的句對的平均。
#
# **Look at**: where the two means part, and where they are farthest from each other. Then change `pair`
# and `metric`: not every pair follows its mean (question 29, with section 3.4).
#
# **觀察**：兩條平均線在哪一層分開？在哪一層差最多？再換一對句子、換一種度量方式看看：不是每一對都和平
# 均一樣（第 29 題，並參考 3.4 節）。

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
# ### 3.4 The small one and the real one · 小模型與真正的模型
#
# Is it as clean in the real `bert-base-chinese`? Its similarities of 蘋 in layer 12 have been published for
# ten other sentences, those of the 2022 homework, five of each sense. The left pictures sort the sentences
# by sense, the right ones sort the same numbers by *place*: whether 蘋果 is the first word of its sentence
# (it is in five of the ten, and in numbers 3 and 6 of ours).
#
# 真正的 `bert-base-chinese` 也這麼分明嗎？有人公布了它在另外十個句子（2022 年的作業，兩種意思各五句）裡第 12
# 層「蘋」的相似度。左邊的圖依意思排列句子；右邊的圖是同一組數字，改依*位置*排列：「蘋果」是不是句子的第一
# 個詞（那十句有五句是，我們的句子只有第 3 與第 6 句是）。
#
# **Look at** (question 29): the numbers under the pictures. In which model does one threshold separate pairs
# of one sense from pairs of two? Does sense or place explain the real model's numbers better? What differs
# between the two (what they read, what they were asked in training, which sentences), and what would you
# have to measure to know which of these is the reason?
#
# **觀察**（第 29 題）：圖下方的數字。哪一個模型只用一個門檻，就能分開意思相同與意思不同的句對？真正的模型的
# 數字，用意思還是位置解釋得更好？兩個模型有什麼不同（讀過的文字、訓練的題目、測量的句子）？要知道原因是哪一
# 個，還得測量什麼？

# %%
small = similarities(matrix_of(vectors_of["蘋"][12], cosine_similarity), sentences, "蘋果", senses)
both = {"small 小": small, "real 真": real_similarities()}
sense_or_place_figure(both)
plt.show()
print("pairs:          same mean  same lowest  different mean  different highest")
for name, one in both.items():
    for kind, groups_of in (("sense 意思", one.senses), ("place 位置", one.places)):
        numbers = contrast(one.values, groups_of)
        print(f"{name:7} {kind:7}", "".join(f"{number:13.2f}" for number in numbers))

# %% [markdown]
# **Optional · 選做**: the real model on *our* ten sentences, if the internet or the cache has it (410 MB).
# Do its numbers depend on sense or on place here? Then move 蘋果 within a sentence and run it again.
#
# 讓真正的模型讀*我們的*十個句子（需要網路或快取，410 MB）。這裡的數字是依意思還是依位置？再把句子裡的「蘋
# 果」換個位置，重新執行看看。

# %%
try:
    real_chinese_tokenizer, real_chinese = load_bert("bert-base-chinese", task="encoder")
except BertUnavailableError as why:
    print(f"Left out: bert-base-chinese is not here. 略過：這裡沒有 bert-base-chinese。\n({why})")
else:
    real_states = states_of(real_chinese, real_chinese_tokenizer, sentences, "蘋", within="蘋果")
    ours = similarities(matrix_of(real_states[12], cosine_similarity), sentences, "蘋果", senses)
    sense_or_place_figure({"real, our sentences 真，我們的句子": ours})
    plt.show()
    for kind, groups_of in (("sense 意思", ours.senses), ("place 位置", ours.places)):
        print(f"{kind:7}", "".join(f"{number:13.2f}" for number in contrast(ours.values, groups_of)))

# %% [markdown]
# ## Hand in · 繳交
#
# Check your code first, as strictly as it will be graded: save this notebook and run `!python hw9.py check`
# in a cell of its own. `quiz.html` asks the questions and keeps your choices in the browser. Download
# `answers.yaml` from it into this folder, or use `python hw9.py quiz`, which writes the file itself.
#
# 繳交前先自我檢查，標準和評分相同：存檔後，另開一個儲存格執行 `!python hw9.py check`。`quiz.html` 是題目頁，
# 選擇只會存在瀏覽器裡：請從頁面下載 `answers.yaml` 放進這個資料夾，或改用 `python hw9.py quiz` 直接寫入檔
# 案。
#
# Hand in `answers.yaml` together with both notebooks. In the notebooks only your four functions are graded,
# not what the cells print (10 points); the questions are graded from `answers.yaml` (10 points).
#
# 請將 `answers.yaml` 與兩份筆記本一起繳交。筆記本裡只評你寫的四個函式，不看儲存格的輸出（10 分）；複選題則依
# `answers.yaml` 評分（10 分）。
