// What can be taken away: a link, a picture, a table.

const inNotebook = location.protocol === "about:"; // a frame that has no address

async function copyLink() {
  const start = `start=${JSON.stringify(writeState())}`;
  const text = inNotebook ? start : location.href;
  try {
    await navigator.clipboard.writeText(text);
    find("status").textContent = inNotebook ? say("linkedCode", start) : say("linked");
  } catch {
    find("status").textContent = say("byHand", text); // no leave to use the clipboard
  }
}

/** The picture on view, on a canvas of its own, with the tokens and what is shown written on it. */
function picture() {
  const canvas = document.createElement("canvas");
  ({ grid: exportGrid, vectors: exportVectors }[state.view] ?? exportTokens)(canvas);
  return canvas;
}

function background(context, width, height) {
  context.fillStyle = colourOf("paper");
  context.fillRect(0, 0, width, height);
  context.fillStyle = colourOf("ink");
  context.font = "13px system-ui, sans-serif";
}

function exportTokens(canvas) {
  const current = selection();
  const heatmap = state.view === "heatmap";
  const side = 120, middle = heatmap ? Math.max(240, current.to.length * ROW) : 420, top = 36;
  const width = 2 * side + middle;
  const height = top + Math.max(current.from.length, heatmap ? 0 : current.to.length) * ROW + (heatmap ? HEADER : 0) + 12;
  const context = sized(canvas, width, height, 2);
  background(context, width, height);
  context.fillText(caption(), 12, 20, width - 24);
  const write = (list, x, align) => {
    context.textAlign = align;
    const start = top + (heatmap ? HEADER : 0);
    list.forEach((place, row) => context.fillText(nameOf(place), x, start + (row + 0.7) * ROW, side - 16));
  };
  write(current.from, side - 8, "right");
  if (!heatmap) write(current.to, side + middle + 8, "left");
  context.textAlign = "left";
  context.translate(side, top);
  (heatmap ? paintHeatmap : paintEdges)(context, middle, ROW, current);
}

function exportGrid(canvas) {
  const cell = 72, gap = 4, edge = 28, top = 56;
  const width = edge + HEADS * (cell + gap) + 12, height = top + LAYERS * (cell + gap) + 12;
  const context = sized(canvas, width, height, 2);
  background(context, width, height);
  context.fillText(`${say("grid")}: ${say(state.colour)}`, 12, 20);
  range(HEADS).forEach((head) => context.fillText(String(head + 1), edge + head * (cell + gap) + cell / 2 - 6, 44));
  for (const button of document.querySelectorAll(".cell")) {
    const x = edge + button.dataset.head * (cell + gap), y = top + button.dataset.layer * (cell + gap);
    const [thumbnail, text] = button.children;
    if (button.dataset.head === "0") context.fillText(String(+button.dataset.layer + 1), 6, y + cell / 2 + 4);
    context.fillStyle = colourOf("card");
    context.fillRect(x, y, cell, cell);
    context.imageSmoothingEnabled = false;
    if (!thumbnail.hidden) context.drawImage(thumbnail, x, y, cell, cell);
    else paintShade(context, x, y, cell, button.style.getPropertyValue("--shade"));
    context.fillStyle = colourOf("ink");
    context.fillText(text.textContent, x + cell / 2 - 14, y + cell / 2 + 5);
  }
}

function paintShade(context, x, y, cell, shade) {
  context.fillStyle = colourOf("accent");
  context.globalAlpha = parseFloat(shade) / 100;
  context.fillRect(x, y, cell, cell);
  context.globalAlpha = 1;
}

/** What is on view as a table: the attention drawn, or the heads' statistics. */
function table() {
  const heads = state.heads.map((head) => head + 1).join(" ");
  if (state.view === "grid") {
    return [["layer", "head", ...STATISTICS], ...statisticRows().map((row) => [row.layer + 1, row.head + 1, ...STATISTICS.map((name) => row[name])])];
  }
  if (state.view === "vectors") return vectorsTable();
  return [
    ["layer", "heads", "from", "from_token", "to", "to_token", "attention"],
    ...selection().edges.map(([i, j, value]) => [state.layer + 1, heads, i + 1, TOKENS[i].text, j + 1, TOKENS[j].text, value.toFixed(5)]),
  ];
}

const quoted = (value) => (/[",\n]/.test(value) ? `"${String(value).replaceAll('"', '""')}"` : String(value));
// The first character tells spreadsheets that this is Unicode.
const csv = () => "\ufeff" + table().map((row) => row.map(quoted).join(",")).join("\r\n") + "\r\n";

/** Of the text, the view and all that is chosen in it, so that no export is taken for another. */
function fileName(kind) {
  const text = TOKENS.filter(({ special }) => !special).slice(0, 4).map(({ source }) => source).join("-");
  const { layer, heads } = writeState();
  const which = state.view === "grid" ? state.colour : `layer${layer}-heads-${heads.replaceAll(",", "-")}`;
  return `attention-${text}-${state.view}-${which}`.replace(/[^\p{L}\p{N}-]+/gu, "_") + `.${kind}`;
}
