// Everything the page says, in both languages.
const WORDS = {
  title: { en: "What did the classifier look at?", zh: "分類器看到了什麼？" },
  other: { en: "中文", zh: "English" },
  show: { en: "Show", zh: "顯示" },
  all: { en: "every method", zh: "所有方法" },
  allHint: {
    en: "Each row explains one picture, for the class it is labelled with. Select a drawing to see it larger and how to read it.",
    zh: "每一列解釋一張圖片，解釋的是它標示的類別。點選任一張圖可放大，並查看判讀方式。",
  },
  picture: { en: "Picture", zh: "圖片" },
  pictureHint: { en: "What the network sees: squeezed to 128 × 128 pixels.", zh: "網路實際看到的樣子：縮放成 128 × 128 像素。" },
  lime: { en: "LIME", zh: "LIME" },
  limeHint: {
    en: "Green superpixels speak for the class; red, striped ones speak against it. The eleven weightiest are shown.",
    zh: "綠色區塊支持這個類別；紅色斜紋區塊反對它。圖中是權重最大的 11 個超像素。",
  },
  saliency: { en: "Saliency map", zh: "Saliency map（顯著圖）" },
  saliencyHint: {
    en: "Bright: a small change of this pixel changes the class score most. From black to yellow; the brightest 1% are cut.",
    zh: "越亮的像素，稍微改變它對類別分數影響越大。由黑到黃；最亮的 1% 已截平。",
  },
  smoothgrad: { en: "SmoothGrad", zh: "SmoothGrad" },
  smoothgradHint: {
    en: "The saliency map averaged over noisy copies of the picture: chance flicker fades, what stays is steadier.",
    zh: "把圖片加上雜訊後重複計算、再取平均的顯著圖：隨機的閃爍會淡去，留下較穩定的部分。",
  },
  integrated: { en: "Integrated gradients", zh: "Integrated gradients（積分梯度）" },
  integratedHint: {
    en: "How much each pixel adds to the class score on the way from a black picture to this one, whichever its sign.",
    zh: "從全黑圖片走到這張圖片的路上，每個像素讓類別分數改變了多少（不分正負）。",
  },
  filter: { en: "Filter {1} of {0}", zh: "{0} 的第 {1} 個 filter" },
  filterHint: {
    en: "Bright: here the filter responds strongly. Layers further in see larger parts, more coarsely.",
    zh: "越亮代表這個 filter 在此處反應越強。越後面的層看的範圍越大、越粗略。",
  },
  label: { en: "labelled {0}", zh: "標示為 {0}" },
  right: { en: "seen as such, {0} sure", zh: "判斷正確，信心 {0}" },
  wrong: { en: "seen as {0}; the label gets {1}", zh: "被判斷為 {0}；標示的類別只得到 {1}" },
  share: { en: "{0} on the food", zh: "{0} 落在食物上" },
  area: { en: "food fills {0}", zh: "食物佔 {0}" },
  wishes: { en: "What filters want to see", zh: "各個 filter 想看到什麼" },
  wishesHint: {
    en: "Found by gradient ascent from grey noise. These are the filters of each layer that differ most from place to place in the pictures above.",
    zh: "從灰色雜訊出發、以梯度上升找到的圖。這裡選的是各層中，在上面圖片裡各處反應差異最大的 filter。",
  },
  skipped: { en: "Left out", zh: "略過的檔案" },
  close: { en: "Close", zh: "關閉" },
};
