// The matrix of one token in one layer, and curves over all layers.

const values = unpack(data.values); // token, metric, layer, sentence, sentence
const [, METRICS, LAYERS, N] = values.shape;
const range = (n) => [...Array(n).keys()];
const state = { layer: LAYERS - 1, token: 0, metric: 0, pair: [N > 6 ? 6 : 0, Math.min(5, N - 1)] };

const at = (layer, i, j) => values[(((state.token * METRICS + state.metric) * LAYERS + layer) * N + i) * N + j];
const PAIRS = range(N).flatMap((i) => range(N).slice(i + 1).map((j) => [i, j]));
const SAME = PAIRS.filter(([i, j]) => data.sentences[i].sense === data.sentences[j].sense);
const DIFFERENT = PAIRS.filter(([i, j]) => data.sentences[i].sense !== data.sentences[j].sense);
const isBorder = (place) => place > 0 && data.sentences[place].sense !== data.sentences[place - 1].sense;

/** The mean over pairs, in every layer. */
const meanOver = (pairs) => range(LAYERS).map((layer) => pairs.reduce((sum, [i, j]) => sum + at(layer, i, j), 0) / pairs.length);

/** The least and greatest of some numbers, a little apart where they are equal. */
function span(numbers) {
  const low = Math.min(...numbers), high = Math.max(...numbers);
  return high - low < 1e-9 ? [low - 0.5, high + 0.5] : [low, high];
}

function makeMatrix() {
  const head = range(N).map((j) => make("th", { scope: "col", className: isBorder(j) ? "left" : "" }, String(j + 1)));
  find("matrix").style.setProperty("--sentences", data.sentences.length);
  find("matrix").tHead.replaceChildren(make("tr", {}, make("td"), ...head));
  find("matrix").tBodies[0].replaceChildren(...data.sentences.map(({ before, word, after, sense }, i) => {
    const name = make("th", { scope: "row", title: sense }, make("span", {}, before), make("mark", {}, word), make("span", {}, after), make("b", {}, String(i + 1)));
    const cells = range(N).map((j) => make("td", { className: isBorder(j) ? "left" : "" },
      make("button", { "data-pair": `${i},${j}`, onclick: () => show({ pair: [i, j] }) })));
    return make("tr", { className: isBorder(i) ? "top" : "" }, name, ...cells);
  }));
}

function drawMatrix() {
  const [low, high] = span(PAIRS.map(([i, j]) => at(state.layer, i, j)));
  for (const cell of find("matrix").querySelectorAll("button")) {
    const [i, j] = cell.dataset.pair.split(",").map(Number);
    const value = at(state.layer, i, j);
    const share = Math.min(1, Math.max(0, (value - low) / (high - low)));
    cell.textContent = value.toFixed(2);
    cell.style.setProperty("--shade", i === j ? "0%" : percent(share));
    cell.classList.toggle("diagonal", i === j);
    cell.setAttribute("aria-pressed", state.pair[0] === i && state.pair[1] === j);
    cell.setAttribute("aria-label", say("cell", i + 1, j + 1, cell.textContent));
  }
}

function drawCurves() {
  const [i, j] = state.pair;
  const pair = range(LAYERS).map((layer) => at(layer, i, j));
  const toLayer = (layer) => show({ layer });
  const parts = [
    make("h2", {}, say("pair", i + 1, j + 1), make("output", { id: "pair" }, pair[state.layer].toFixed(2))),
    chart([{ values: pair, kind: "curve" }], span(pair), state.layer, toLayer),
  ];
  if (SAME.length && DIFFERENT.length) {
    const same = meanOver(SAME), different = meanOver(DIFFERENT);
    parts.push(make("h2", {}, say("senses")),
      chart([{ values: same, kind: "curve" }, { values: different, kind: "other" }], span([...same, ...different]), state.layer, toLayer),
      make("p", { className: "same", id: "same" }, say("same", same[state.layer].toFixed(2))),
      make("p", { className: "different", id: "different" }, say("different", different[state.layer].toFixed(2))));
  }
  find("numbers").replaceChildren(...parts);
}

/** Change what is shown. */
function show(changes) {
  Object.assign(state, changes);
  find("layer").value = state.layer;
  find("layer-value").textContent = state.layer;
  find("token").value = state.token;
  find("metric").value = state.metric;
  drawMatrix();
  drawCurves();
}

function drawWords() {
  translate();
  find("language").textContent = say("other");
  find("language").lang = language === "zh" ? "en" : "zh-Hant";
  show({});
}

const options = (names) => names.map((name, value) => make("option", { value }, name));
find("token").append(...options(data.tokens));
find("metric").append(...options(data.metrics));
find("layer").max = LAYERS - 1;
for (const name of ["layer", "token", "metric"]) find(name).addEventListener("input", (event) => show({ [name]: +event.target.value }));
find("language").addEventListener("click", () => {
  language = language === "en" ? "zh" : "en";
  drawWords();
});
makeMatrix();
drawWords();
