// Everything the page says, in both languages.
const WORDS = {
  title: { en: "What did the classifier look at?", zh: "分類器看的是什麼？" },
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
    en: "Green superpixels speak for the class; striped orange ones speak against it. The 11 superpixels whose weights are largest in size (positive or negative) are outlined. The stronger the tint, the larger the weight, on one scale for all pictures.",
    zh: "綠色的超像素支持這個類別；橘色斜紋的超像素反對它。圖中框出權重絕對值最大的 11 個超像素。顏色越深、權重越大，所有圖片用同一個尺度。",
  },
  saliency: { en: "Saliency map", zh: "顯著圖（saliency map）" },
  saliencyHint: {
    en: "Bright: a small change of this pixel changes the class score much. From black to yellow; the brightest 1% of the pixels are all drawn at full brightness.",
    zh: "越亮的像素，稍微改變它對類別分數的影響越大。由黑到黃；最亮的 1% 像素一律以最亮畫出。",
  },
  smoothgrad: { en: "SmoothGrad", zh: "SmoothGrad" },
  smoothgradHint: {
    en: "The size of the average of the gradients at many noisy copies of the picture: what differs from copy to copy cancels.",
    zh: "在許多加了雜訊的副本上計算梯度、取平均後的大小：每個副本各不相同的部分會互相抵消。",
  },
  integrated: { en: "Integrated gradients", zh: "積分梯度（integrated gradients）" },
  integratedHint: {
    en: "By how much each pixel changes the class score on the way from a black picture to this one, up or down.",
    zh: "從全黑圖片走到這張圖片的路上，每個像素讓類別分數改變了多少（不分升降）。",
  },
  filter: { en: "Filter {1} of {0}", zh: "{0} 的第 {1} 個 filter" },
  filterHint: {
    en: "Bright: here the filter responds strongly. A layer closer to the output sees a larger part of the picture at each place, and gives fewer places.",
    zh: "越亮代表這個 filter 在此處反應越強。越靠近輸出的層，每個位置看的範圍越大，位置也越少。",
  },
  label: { en: "labelled {0}", zh: "標示為 {0}" },
  right: { en: "classified correctly, {0}", zh: "判斷正確，機率 {0}" },
  wrong: { en: "classified as {0}; the label gets {1}", zh: "被判斷為 {0}；標示的類別只得到 {1}" },
  share: { en: "{0} on the food", zh: "{0} 落在食物上" },
  area: { en: "food fills {0}", zh: "食物佔 {0}" },
  wishes: { en: "Pictures to which filters respond strongly", zh: "能讓 filter 反應很強的圖" },
  wishesHint: {
    en: "Found by gradient ascent from grey noise. These are the filters of each layer that differ most from place to place in the pictures above.",
    zh: "從灰色雜訊出發、以梯度上升找到的圖。這裡選的是各層中，在上面圖片裡各處反應差異最大的 filter。",
  },
  skipped: { en: "Left out", zh: "略過的檔案" },
  named: { en: "Picture {0}", zh: "圖 {0}" },
  heatKey: { en: "heat: least to most", zh: "熱度：由低到高" },
  forKey: { en: "LIME: for the class", zh: "LIME：支持這個類別" },
  againstKey: { en: "LIME: against it", zh: "LIME：反對它" },
  close: { en: "Close", zh: "關閉" },
};
