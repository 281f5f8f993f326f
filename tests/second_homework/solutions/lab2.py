# %% [markdown]
# # Lab 2 · What a classifier mixes up
# # 實驗二 · 分類器搞混了什麼
#
# A classifier of animals was asked about 250 photos. A *confusion matrix* tells what it took for what: each
# row is a true class, each column what the classifier said. You write **TODO 1**, which reads such a table,
# and answer questions 1 and 2.
#
# 一個動物分類器看了 250 張照片。混淆矩陣（confusion matrix）記下它把什麼認成什麼：每一列是真正的類別，每一欄
# 是分類器的回答。請完成讀這種表格的 **TODO 1**，並回答第 1、2 題。

# %% setup
import json
from pathlib import Path

import numpy as np

animals = json.loads(Path("tables/animals.json").read_text("utf-8"))

# %% [markdown]
# **Look at**: in which row is little on the diagonal?
#
# **觀察**：哪一列的對角線上很少？

# %%
print(f"{'':6}", *(f"{name:>5}" for name in animals["names"]))
for name, row in zip(animals["names"], animals["table"], strict=True):
    print(f"{name:6}", *(f"{count:5}" for count in row))

# %% [markdown]
# ### TODO 1 · `read_confusion(report)`
#
# `report` is a dict: `report["table"]` is a list of rows (lists of ints), `report["names"]` the classes in
# the same order. Return a tuple of six:
#
# `report` 是一個 dict：`report["table"]` 是由各列（int 的 list）組成的 list，`report["names"]` 是順序相同的類
# 別名稱。請回傳六個值的 tuple：
#
# | | type | meaning · 意義 |
# |---|---|---|
# | `total` | int | all samples · 所有樣本數 |
# | `beats_guessing` | bool | more right than by always naming the most frequent class · 勝過一律猜最常見者 |
# | `hardest` | str | the class recognised least often · 認出比例最低的類別 |
# | `lost` | list of str | classes of which less than half are recognised · 認出不到一半的類別 |
# | `counts` | int64 array `(K,)` | samples of each class · 各類別的樣本數 |
# | `shares` | float32 array `(K, K)` | each row divided by its sum · 各列除以該列之和 |
#
# **What is judged · 評分方式**: {points of read_confusion}, in equal shares for each of the six. There are
# 2 to 8 classes, and none is empty. {read_confusion 的分數}，六個值均分。類別有 2 到 8 個，每個類別都有樣本。


# %% read_confusion todo=1
def read_confusion(report):
    """What a confusion matrix says: total, beats_guessing, hardest, lost, counts, shares."""
    ### BEGIN SOLUTION
    table, names = np.array(report["table"], dtype=np.int64), report["names"]
    counts = table.sum(axis=1)
    recalls = np.diag(table) / counts
    return (
        int(table.sum()),
        bool(np.trace(table) > counts.max()),
        names[int(np.argmin(recalls))],
        [name for name, recall in zip(names, recalls, strict=True) if recall < 0.5],
        counts,
        (table / counts[:, None]).astype(np.float32),
    )
    ### END SOLUTION


# %% [markdown]
# **Look at**: which class is the hardest, and what is it taken for?
#
# **觀察**：哪個類別最難認？它被認成什麼？

# %%
total, beats_guessing, hardest, lost, counts, shares = read_confusion(animals)
print(f"{total} photos; hardest: {hardest}; mostly taken for others: {', '.join(lost)}")
print(np.round(shares, 2))
