// Everything the page says, in both languages.
const WORDS = {
  title: { en: "Embeddings by layer", zh: "各層的嵌入" },
  other: { en: "中文", zh: "English" },
  example: { en: "Question", zh: "題目" },
  layer: { en: "Layer", zh: "層" },
  play: { en: "Play", zh: "播放" },
  stop: { en: "Stop", zh: "停止" },
  words: { en: "Words", zh: "顯示文字" },
  strip: { en: "All layers: choose one to see it above", zh: "所有層：點一張放大" },
  question: { en: "question", zh: "問題" },
  passage: { en: "passage", zh: "短文" },
  answer: { en: "answer", zh: "答案" },
  explained: { en: "The plane shows {0} of this layer's variance.", zh: "這個平面呈現了這一層 {0} 的變異。" },
  gap: { en: "From question to answer", zh: "問題與答案的距離" },
  gapHint: {
    en: "Distance of their means; 1 is how far tokens lie from the middle of them all on average. Measured in the full space, not in the plane.",
    zh: "兩者平均向量的距離；1 等於所有詞元離中心的平均距離。以完整的向量計算，不是在平面上量的。",
  },
  meaning: { en: "Clusters by meaning", zh: "依詞義分群" },
  relation: { en: "Clusters by relation", zh: "依關係分群" },
  chance: { en: "by chance {0}", zh: "隨機 {0}" },
  purityHint: {
    en: "Share of words that lie in a cluster where theirs is the commonest kind (purity); dashed: if kinds were dealt out at random.",
    zh: "有多少比例的詞，和所在那一群裡最多的類別相同（purity）；虛線：隨機分配類別時的值。",
  },
  layerLabel: { en: "Layer {0}", zh: "第 {0} 層" },
  picture: { en: "Layer {0}: {1} tokens in the plane of their first two principal components", zh: "第 {0} 層：{1} 個詞元在前兩個主成分平面上的位置" },
};
