// Put together: draw the state, listen to the reader.

function draw() {
  const grid = state.view === "grid", vectors = state.view === "vectors";
  takeReading();
  find("tokens").hidden = grid || vectors;
  find("vectors").hidden = !vectors;
  find("share-label").hidden = grid || vectors;
  find("all-heads").hidden = !grid;
  find("layer").value = state.layer + 1;
  find("layer").setAttribute("aria-valuetext", `${say("layer")} ${state.layer + 1}`);
  find("layer-value").textContent = state.layer + 1;
  find("share").value = Math.round(100 * state.share);
  find("share-value").textContent = percent(state.share, 0);
  find("hide").checked = state.hide;
  find("part").value = state.part;
  find("colour").value = state.colour;
  for (const tab of document.querySelectorAll('[role="tab"]')) tab.setAttribute("aria-selected", tab.dataset.view === state.view);
  find("view").setAttribute("aria-labelledby", `tab-${state.view}`);
  markHeads();
  if (grid) drawGrid();
  else if (vectors) drawVectors();
  else drawTokens();
  find("status").textContent = grid ? "" : caption();
  drawPanel(meanAttention(state.layer, state.heads));
}

function drawWords() {
  translate();
  find("language").textContent = say("other");
  find("language").lang = language === "zh" ? "en" : "zh-Hant";
  const nameOfPart = (part) => (part === "all" ? say("part-all") : part.split("-").map((each) => "AB"[each]).join(" → "));
  fillSelect(find("part"), PARTS, nameOfPart);
  fillSelect(find("colour"), COLOURS, say);
  drawTable();
  tellOfTraining();
  tellOfPython();
  find("keys").replaceChildren(make("h2", {}, say("keys")), make("table", {}, ...KEY_HELP.map(([keys, word]) =>
    make("tr", {}, make("td", {}, ...keys.split(" ").map((key) => make("kbd", {}, key))), make("td", {}, say(word))))),
    make("button", { onclick: () => find("keys").close() }, say("close")));
  draw();
}

function switchLanguage() {
  language = language === "en" ? "zh" : "en";
  drawWords();
  show({});
}

const KEY_HELP = [
  ["← →", "keyLayer"], ["1 … 9 0 - =", "keyHeads"], ["A N", "keyAll"], ["↑ ↓", "keyMove"], ["Enter", "keyPin"], ["M", "keyMask"],
  ["S", "keySpecial"], ["E H Q G", "keyViews"], ["L", "keyLanguage"], ["Esc", "keyEscape"],
];
const HEAD_KEYS = ["Digit1", "Digit2", "Digit3", "Digit4", "Digit5", "Digit6", "Digit7", "Digit8", "Digit9", "Digit0", "Minus", "Equal"];
const KEYS = {
  ArrowLeft: () => stepLayer(-1),
  ArrowRight: () => stepLayer(1),
  ArrowUp: () => moveFocus(-1),
  ArrowDown: () => moveFocus(1),
  KeyA: () => show({ heads: range(HEADS) }),
  KeyN: () => show({ heads: [] }),
  KeyM: () => chosen() && toggleMask(chosen().side, chosen().place),
  KeyS: () => show({ hide: !state.hide }),
  KeyE: () => show({ view: "edges" }),
  KeyH: () => show({ view: "heatmap" }),
  KeyQ: () => show({ view: "vectors" }),
  KeyG: () => show({ view: "grid" }),
  KeyL: switchLanguage,
  Escape: () => show({ pin: null, masked: [], hover: null }),
};

function listenToKeys(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || find("keys").open) return;
  if (event.target.matches("input[type=text]")) return;
  const writing = event.target.matches("select, input[type=range]") && event.code.startsWith("Arrow");
  const head = HEAD_KEYS.indexOf(event.code);
  if (event.key === "?") find("keys").showModal();
  else if (head >= 0 && head < HEADS) (event.shiftKey ? soloHead : toggleHead)(head);
  else if (KEYS[event.code] && !writing) KEYS[event.code]();
  else return;
  event.preventDefault();
}

function listen() {
  find("layer").max = LAYERS;
  find("layer").addEventListener("input", (event) => show({ layer: event.target.value - 1 }));
  find("share").addEventListener("input", (event) => show({ share: event.target.value / 100 }));
  find("hide").addEventListener("change", (event) => show({ hide: event.target.checked }));
  find("part").addEventListener("change", (event) => show({ part: event.target.value }));
  find("colour").addEventListener("change", (event) => show({ colour: event.target.value }));
  for (const tab of document.querySelectorAll('[role="tab"]')) tab.addEventListener("click", () => show({ view: tab.dataset.view }));
  find("language").addEventListener("click", switchLanguage);
  find("link").addEventListener("click", copyLink);
  find("png").addEventListener("click", () => picture().toBlob((blob) => download(fileName("png"), blob)));
  find("csv").addEventListener("click", () => download(fileName("csv"), new Blob([csv()], { type: "text/csv" })));
  find("help").addEventListener("click", () => find("keys").showModal());
  document.addEventListener("keydown", listenToKeys);
  listenToTokens();
  listenToVectors();
  find("own").addEventListener("submit", readOwn);
  addEventListener("scroll", fitPanel);
  addEventListener("resize", fitPanel);
  new ResizeObserver(draw).observe(find("view"));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  addEventListener("hashchange", () => {
    Object.assign(state, readState(Object.fromEntries(new URLSearchParams(location.hash.slice(1)))));
    drawWords();
  });
}

find("model").textContent = data.model;
[find("own-text").value, find("own-second").value] = TEXTS.map((text) => text ?? "");
if (inNotebook) find("link").dataset.say = "linkCode"; // a link would lead nowhere
find("part-label").hidden = !TOKENS.some((token) => token.part === 1);
makeHeads();
makeGrid();
Object.assign(state, readState(data.start));
Object.assign(state, readState(Object.fromEntries(new URLSearchParams(location.hash.slice(1)))));
listen();
drawWords();
greetPython();
