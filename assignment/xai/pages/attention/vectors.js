// Query and key, after BertViz's neuron view (Vig 2019): one token asks, every token is found by its key.

/** The head, the token that asks and the one looked at: what is chosen, else the foremost; null without a head. */
function chosenPair() {
  if (!state.heads.length) return null;
  const [head] = state.heads, { layer } = state;
  const from = shown("from"), to = shown("to");
  const pinned = (side, list) => state.pin?.side === side && list.includes(state.pin.place) ? state.pin.place : null;
  const i = pinned("from", from) ?? from.find((place) => !TOKENS[place].special) ?? from[0];
  const most = to.reduce((best, place) => (look(layer, head, i, place) > look(layer, head, i, best) ? place : best), to[0]);
  const j = pinned("to", to) ?? (to.includes(state.key) ? state.key : most);
  return { layer, head, i, j, to, query: vector("query", layer, head, i) };
}

const products = (query, key) => query.map((value, k) => value * key[k]);
const sum = (values) => values.reduce((total, value) => total + value, 0);

/** Each row of the view: a token's key, the products with the query, their sum, and the attention. */
function vectorRows({ layer, head, i, to, query }) {
  return to.map((place) => {
    const key = vector("key", layer, head, place), product = products(query, key), dot = sum(product);
    return { place, key, product, dot, score: dot / Math.sqrt(COMPONENTS), share: look(layer, head, i, place) };
  });
}

const twoDigits = (value) => value.toFixed(2).replace("-", "−");
const largest = (vectors) => Math.max(1e-9, ...vectors.flat().map(Math.abs));

/** One vector as a strip of cells: above the middle and blue where positive, below and orange where negative. */
function paintStrip(context, values, most, left, top, width, height) {
  const cell = width / values.length;
  context.fillStyle = colourOf("line");
  context.fillRect(left, top + height / 2, width, 0.5);
  values.forEach((value, k) => {
    const tall = (Math.abs(value) / most) * height / 2;
    context.fillStyle = colourOf(value < 0 ? "warm" : "accent");
    context.fillRect(left + k * cell, top + height / 2 - (value > 0 ? tall : 0), Math.max(0.5, cell - Math.min(1, cell / 4)), tall);
  });
}

/** The query alone, then for each row its key and the products, on scales that the whole picture shares. */
function paintVectors(context, width, pair, rows) {
  const half = (width - 14) / 2;
  const mostKey = largest(rows.map((row) => row.key)), mostProduct = largest(rows.map((row) => row.product));
  paintStrip(context, pair.query, largest(pair.query), 0, 2, half, ROW - 4);
  rows.forEach((row, at) => {
    const top = (at + 1) * ROW + 2;
    if (row.place === pair.j) {
      context.fillStyle = colourOf("card");
      context.fillRect(0, top - 2, width, ROW);
    }
    paintStrip(context, row.key, mostKey, 0, top, half, ROW - 4);
    paintStrip(context, row.product, mostProduct, half + 14, top, half, ROW - 4);
  });
}

function drawVectors() {
  const pair = chosenPair();
  find("vectors").hidden = !pair; // without a head the caption says what to choose
  if (!pair) return;
  const rows = vectorRows(pair);
  const name = (place) => `${nameOf(place)} (${place + 1})`;
  fillSelect(find("query"), shown("from"), name);
  fillSelect(find("key"), pair.to, name);
  find("query").value = pair.i;
  find("key").value = pair.j;
  find("first-head").hidden = state.heads.length === 1;
  find("first-head").textContent = say("firstHead", pair.head + 1);
  find("vectors").style.setProperty("--row", `${ROW}px`);
  writeKeyNames(pair, rows);
  const canvas = find("strips");
  paintVectors(sized(canvas, canvas.clientWidth, (rows.length + 1) * ROW), canvas.clientWidth, pair, rows);
  canvas.setAttribute("aria-label", vectorsCaption());
  drawPair(pair, rows.find((row) => row.place === pair.j));
}

/** Names and numbers beside the strips; a name chooses the key, and keeps the keyboard's focus. */
function writeKeyNames(pair, rows) {
  const column = find("key-names");
  const wanted = JSON.stringify([pair.to, seen === standing || state.masked, language]);
  if (column.dataset.written !== wanted) {
    const focused = document.activeElement?.matches(".key") && document.activeElement.dataset.place;
    column.replaceChildren(...rows.map(({ place }) => make("button", { className: "key", "data-place": place }, textOf(place))));
    column.dataset.written = wanted;
    if (focused) column.querySelector(`[data-place="${focused}"]`)?.focus();
  }
  for (const button of column.children) button.setAttribute("aria-pressed", +button.dataset.place === pair.j);
  find("query-name").textContent = say("queryOf", textOf(pair.i));
  const cells = (list) => make("div", {}, ...list.map((text) => make("span", {}, text)));
  find("scores").replaceChildren(...rows.map(({ score, share }) => cells([twoDigits(score), percent(share)])));
}

/** A token's name in the reading shown. */
const textOf = (place) => (seen !== standing && state.masked.includes(place) ? "[MASK]" : nameOf(place));

function drawPair({ i, j, query }, { key, product, dot, score, share }) {
  find("worked").textContent = say("worked", textOf(i), textOf(j), twoDigits(dot), COMPONENTS, twoDigits(score), percent(share), N);
  const cell = (value, most) => {
    const drawn = make("td", { className: value < 0 ? "negative" : "positive" }, twoDigits(value));
    drawn.style.setProperty("--size", percent(Math.abs(value) / most));
    return drawn;
  };
  find("components").tBodies[0].replaceChildren(...query.map((value, k) => make("tr", {},
    make("th", { scope: "row" }, String(k + 1)), cell(value, largest(query)), cell(key[k], largest(key)), cell(product[k], largest(product)))));
}

const vectorsCaption = () => {
  const pair = chosenPair();
  return pair ? say("vectorsCaption", pair.layer + 1, pair.head + 1, textOf(pair.i)) : say("noHead");
};

function listenToVectors() {
  find("query").addEventListener("change", (event) => show({ pin: { side: "from", place: +event.target.value }, key: null }));
  const choose = (key) => show({ key, pin: state.pin?.side === "to" ? null : state.pin });
  find("key").addEventListener("change", (event) => choose(+event.target.value));
  find("key-names").addEventListener("click", (event) => event.target.dataset.place && choose(+event.target.dataset.place));
}

function exportVectors(canvas) {
  const pair = chosenPair(), rows = pair ? vectorRows(pair) : [];
  const side = 120, middle = 480, top = 36;
  const context = sized(canvas, 2 * side + middle, top + (rows.length + 1) * ROW + 12, 2);
  background(context, 2 * side + middle, top + (rows.length + 1) * ROW + 12);
  context.fillText(caption(), 12, 20, 2 * side + middle - 24);
  if (!pair) return;
  const write = (text, at, x) => context.fillText(text, x, top + (at + 0.7) * ROW, side - 16);
  write(say("queryOf", textOf(pair.i)), 0, 12);
  rows.forEach(({ place, score, share }, at) => {
    write(textOf(place), at + 1, 12);
    write(`${twoDigits(score)}   ${percent(share)}`, at + 1, side + middle + 12);
  });
  context.translate(side, top);
  paintVectors(context, middle, pair, rows);
}

/** Each token's key with the query's: one row a token, a column a component. */
function vectorsTable() {
  const pair = chosenPair();
  const numbered = (name) => range(COMPONENTS).map((k) => `${name}_${k + 1}`);
  const title = ["layer", "head", "from", "from_token", "to", "to_token", "dot_product", "score", "attention", ...numbered("query"), ...numbered("key")];
  if (!pair) return [title];
  return [title, ...vectorRows(pair).map(({ place, key, dot, score, share }) => [
    pair.layer + 1, pair.head + 1, pair.i + 1, textOf(pair.i), place + 1, textOf(place),
    ...[dot, score, share, ...pair.query, ...key].map((value) => value.toFixed(4)),
  ])];
}
