// What the page says as it goes; what always stands there is in quiz.html.
const WORDS = {
  progress: { en: "{0} of {1} answered", zh: "已作答 {0} / {1} 題" },
  answered: { en: "Question {0}, answered", zh: "第 {0} 題，已作答" },
  open: { en: "Question {0}, not answered", zh: "第 {0} 題，未作答" },
  all: { en: "All questions are answered.", zh: "所有題目都已作答。" },
  missing: { en: "Not answered yet: {0}.", zh: "尚未作答：{0}。" },
  notKept: {
    en: "This browser keeps nothing for this page (a private window, perhaps). Download answers.yaml before you close it.",
    zh: "這個瀏覽器無法為此頁保存資料（可能是無痕視窗）。關閉前請先下載 answers.yaml。",
  },
  changed: {
    en: "Since your last visit these questions were changed, and your answers to them were removed; please answer them again: {0}.",
    zh: "自上次造訪後，以下題目已有更動，原本的答案已移除，請重新作答：{0}。",
  },
  imported: { en: "{0} answers were read from {1}.", zh: "已從 {1} 讀入 {0} 題的答案。" },
  unread: { en: "Line {0} could not be read and was left out: {1}", zh: "第 {0} 行無法讀取，已略過：{1}" },
  nothing: { en: "{0} holds no answers that can be read. Nothing was changed.", zh: "{0} 中沒有可讀取的答案，內容未變更。" },
  tooLarge: { en: "{0} is over 64 KB, so it is not an answers.yaml. Nothing was changed.", zh: "{0} 超過 64 KB，不是 answers.yaml，內容未變更。" },
  otherVariant: {
    en: "{0} is for variant {1}, but this page shows {2}: its letters mean other options. Nothing was changed.",
    zh: "{0} 屬於版本 {1}，而此頁是版本 {2}，各代號代表的選項不同。內容未變更。",
  },
  cleared: { en: "All choices were cleared.", zh: "已清除所有選擇。" },
  undo: { en: "Undo", zh: "復原" },
  hide: { en: "Hide", zh: "關閉" },
  savesTo: { en: "Every choice is saved to {0} at once.", zh: "每個選擇都會立即存入 {0}。" },
  saving: { en: "saving …", zh: "儲存中…" },
  saved: { en: "saved", zh: "已儲存" },
  notSaved: { en: "not saved", zh: "未儲存" },
  ended: {
    en: "The command `quiz` is no longer running: what you choose now is not in answers.yaml.",
    zh: "指令 `quiz` 已經結束，現在的選擇不會存入 answers.yaml。",
  },
  endedHow: {
    en: "Start it again ({0}); the page that it opens has all your choices. Or download answers.yaml here.",
    zh: "請重新執行 {0}，它開啟的頁面會保留你所有的選擇；或在此下載 answers.yaml。",
  },
  foundAgain: { en: "The command `quiz` is running again: everything is saved.", zh: "指令 `quiz` 又在執行了，所有選擇都已儲存。" },
  recovered: {
    en: "Choices that had not been saved when the command ended are here again, and saved.",
    zh: "已恢復指令結束時尚未儲存的選擇，並已存檔。",
  },
  refused: { en: "Not saved: {0}", zh: "未儲存：{0}" },
};
