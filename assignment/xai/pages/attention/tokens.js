// The text, twice: who looks and who is looked at, with the canvas between them.

const ROW = N <= 24 ? 28 : N <= 64 ? 22 : 18; // pixels a token's line is high

/** A token as it is shown: what an [UNK] stands for is said beside it. */
const nameOf = (place) => (TOKENS[place].text === "[UNK]" ? `[UNK] ${TOKENS[place].source}` : TOKENS[place].text);

function tokenButton(side, place) {
  const masked = state.masked.includes(place);
  const guess = masked && predicted(place, state.masked).best[0];
  const button = make("button", { className: "token", "data-side": side, "data-place": place });
  button.append(masked ? make("s", {}, nameOf(place)) : nameOf(place));
  if (masked) button.append(make("em", {}, ` ${guess.token} ${percent(guess.probability, 0)}`));
  button.classList.toggle("special", TOKENS[place].special);
  button.classList.toggle("second", TOKENS[place].part === 1);
  button.classList.toggle("masked", masked);
  button.title = masked ? `[MASK]: ${guess.token}` : TOKENS[place].source;
  return button;
}

/** Write a column anew, unless it says the same already: a button that stays keeps the keyboard's focus. */
function writeColumn(side) {
  const column = find(side);
  const wanted = JSON.stringify([shown(side), state.masked, seen === standing, language]);
  if (column.dataset.written === wanted) return;
  const focused = document.activeElement?.dataset?.side === side && document.activeElement.dataset.place;
  column.replaceChildren(make("h2", {}, say(side)), ...shown(side).map((place) => tokenButton(side, place)));
  column.dataset.written = wanted;
  if (focused) column.querySelector(`[data-place="${focused}"]`)?.focus();
}

/** Who is pinned, and, as a shade, how much the chosen token looks at each or is looked at by it. */
function markColumns(mean) {
  const focus = chosen();
  for (const button of document.querySelectorAll(".token")) {
    const { side, place } = button.dataset;
    button.setAttribute("aria-pressed", isPinned(side, +place));
    button.classList.toggle("chosen", focus?.side === side && focus.place === +place);
    const value = !focus || focus.side === side ? 0
      : side === "to" ? mean[focus.place * N + +place] : mean[+place * N + focus.place];
    button.style.setProperty("--seen", percent(value));
    button.dataset.seen = value >= 0.005 ? percent(value, 0) : "";
  }
}

/** All that the pictures are painted from. */
function selection() {
  const from = shown("from"), to = shown("to");
  const mean = meanAttention(state.layer, state.heads);
  return { from, to, mean, edges: topShare(mean, from, to, state.share) };
}

function drawTokens() {
  const current = selection();
  const heatmap = state.view === "heatmap";
  find("tokens").classList.toggle("heatmap", heatmap);
  find("tokens").style.setProperty("--row", `${ROW}px`);
  find("tokens").style.setProperty("--header", heatmap ? `${HEADER}px` : "1.7rem");
  writeColumn("from");
  writeColumn("to");
  markColumns(current.mean);
  const canvas = find("canvas");
  const rows = Math.max(current.from.length, heatmap ? 0 : current.to.length);
  const context = sized(canvas, canvas.clientWidth, rows * ROW + (heatmap ? HEADER : 0));
  (heatmap ? paintHeatmap : paintEdges)(context, canvas.clientWidth, ROW, current);
  canvas.setAttribute("aria-label", caption());
}

/** What the picture shows, in words. */
function caption() {
  const read = seen === standing ? "" : ` ${say("readMasked", state.masked.map(nameOf).join(say("and")))}`;
  if (state.view === "vectors") return vectorsCaption() + read;
  const heads = state.heads.map((head) => head + 1).join(", ");
  const which = state.heads.length === HEADS ? say("everyHead") : !heads ? say("noHead")
    : say(state.heads.length > 1 ? "manyHeads" : "oneHead", heads);
  const said = say("caption", state.layer + 1, which, percent(state.share, 0));
  return (state.view === "edges" && isColoured() ? `${said} ${say("coloured")}` : said) + read;
}

function listenToTokens() {
  const tokens = find("tokens");
  const of = (event) => event.target.closest?.(".token");
  const point = (hover) => {
    state.hover = hover;
    if (!state.pin) draw();
  };
  tokens.addEventListener("pointerover", (event) => {
    const token = event.pointerType === "mouse" && of(event);
    if (token) point({ side: token.dataset.side, place: +token.dataset.place });
  });
  tokens.addEventListener("pointerleave", () => point(null));
  tokens.addEventListener("focusin", (event) => {
    const token = of(event);
    if (token?.matches(":focus-visible")) point({ side: token.dataset.side, place: +token.dataset.place });
  });
  tokens.addEventListener("click", (event) => {
    const token = of(event);
    if (!token) return;
    togglePin(token.dataset.side, +token.dataset.place);
    token.scrollIntoView({ block: "nearest" }); // out from under the panel, where that lies over the text
  });
  tokens.addEventListener("dblclick", (event) => {
    const token = of(event);
    if (token) toggleMask(token.dataset.side, +token.dataset.place);
  });
  listenToCanvas(point);
}

/** On the heatmap a cell says its value, and a click pins the token that looks. */
function listenToCanvas(point) {
  const canvas = find("canvas");
  const under = (event) =>
    state.view === "heatmap" ? cellAt(event.offsetX, event.offsetY, canvas.clientWidth, ROW, selection()) : null;
  canvas.addEventListener("pointermove", (event) => {
    const cell = under(event);
    if (state.view !== "heatmap") return;
    point(cell && { side: "from", place: cell.i });
    if (cell) find("status").textContent = say("fromTo", nameOf(cell.i), nameOf(cell.j), percent(meanAttention(state.layer, state.heads)[cell.i * N + cell.j]));
  });
  canvas.addEventListener("click", (event) => {
    const cell = under(event);
    if (cell) togglePin("from", cell.i);
  });
}

/** Put the keyboard's focus on the next or previous token of its column. */
function moveFocus(step) {
  const inView = state.view === "vectors" ? "#key-names .key" : ".token";
  const focus = document.activeElement?.matches(inView) ? document.activeElement : null;
  const column = [...document.querySelectorAll(state.view === "vectors" ? inView : `#${focus?.dataset.side ?? "from"} .token`)];
  const at = focus ? column.indexOf(focus) + step : 0;
  column[Math.min(column.length - 1, Math.max(0, at))]?.focus({ focusVisible: true });
}
