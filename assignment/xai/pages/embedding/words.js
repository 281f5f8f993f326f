// Everything the page says, in both languages.
const WORDS = {
  title: { en: "Embeddings by layer", zh: "各層的嵌入" },
  other: { en: "中文", zh: "English" },
  example: { en: "Example", zh: "例子" },
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
    en: "Distance of their mean vectors; 1 is the average distance of the tokens from their mean. Measured with the full vectors, not in the plane.",
    zh: "兩者平均向量的距離，以各詞元到平均向量的平均距離為 1。以完整的向量計算，不是在平面上量的。",
  },
  meaning: { en: "Clusters by meaning", zh: "依詞義分群" },
  relation: { en: "Clusters by relation", zh: "依關係分群" },
  chance: { en: "at random {0}", zh: "隨機分配 {0}" },
  purityHint: {
    en: "Purity: each cluster's commonest kind is counted; the share of words that are of that kind. Dashed: the same with kinds shuffled at random.",
    zh: "純度（purity）：每一群只計最多的那一類，這些詞佔全部的比例。虛線：把類別隨機打亂時的值。",
  },
  layerLabel: { en: "Layer {0}", zh: "第 {0} 層" },
  picture: { en: "Layer {0}: {1} tokens in the plane of their first two principal components", zh: "第 {0} 層：{1} 個詞元在前兩個主成分平面上的位置" },
};
