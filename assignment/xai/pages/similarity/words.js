// Everything the page says, in both languages.
const WORDS = {
  title: { en: "One word in many sentences", zh: "同一個詞，不同的句子" },
  other: { en: "中文", zh: "English" },
  layer: { en: "Layer", zh: "層" },
  token: { en: "Token", zh: "詞元" },
  metric: { en: "Metric", zh: "度量方式" },
  choose: {
    en: "The stronger the colour, the larger the number; the diagonal does not count. Choose a pair to see it in all layers.",
    zh: "顏色越濃數值越大（對角線不列入）。點一個方格，可看這一對句子在各層的變化。",
  },
  cell: { en: "sentences {0} and {1}: {2}", zh: "第 {0} 句與第 {1} 句：{2}" },
  pair: { en: "Sentences {0} and {1}", zh: "第 {0} 句與第 {1} 句" },
  senses: { en: "Mean over all pairs", zh: "所有句對的平均" },
  same: { en: "same sense {0}", zh: "意思相同 {0}" },
  different: { en: "different senses {0}", zh: "意思不同 {0}" },
};
