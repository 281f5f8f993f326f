// Painting: edges, heatmap and thumbnails, on the screen's canvas and on the one that is exported.

/** How dark a share of attention is painted: more than in proportion, so that what is spread thin is still seen. */
const darkness = (value) => value ** 0.7;

const colourOf = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

/** A canvas's context, sized in CSS pixels and sharp on any screen. */
function sized(canvas, width, height, scale = devicePixelRatio) {
  canvas.width = Math.max(1, width * scale);
  canvas.height = Math.max(1, height * scale);
  canvas.style.height = `${height}px`;
  const context = canvas.getContext("2d");
  context.scale(scale, scale);
  return context;
}

// Okabe and Ito's colours (2008), which the colour-blind tell apart; the strands also lie in the heads' order.
const HEAD_COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"];

/** Several heads, but not all, are drawn each by itself: a curve is then a strand for each of them. */
const isColoured = () => state.heads.length > 1 && state.heads.length <= Math.min(HEAD_COLOURS.length, HEADS - 1);

function strands() {
  if (!isColoured()) return [{ colour: colourOf("accent"), shift: 0, share: (i, j, mean) => mean }];
  return state.heads.map((head, at) => ({
    colour: HEAD_COLOURS[at], shift: 3 * (at - (state.heads.length - 1) / 2), share: (i, j) => look(state.layer, head, i, j),
  }));
}

/** Curves from the rows of `from` to the rows of `to`; with a token chosen, its own stand out. */
function paintEdges(context, width, row, { from, to, edges }) {
  const left = new Map(from.map((i, place) => [i, (place + 0.5) * row]));
  const right = new Map(to.map((j, place) => [j, (place + 0.5) * row]));
  const focus = chosen();
  for (const { colour, shift, share } of strands()) {
    context.strokeStyle = colour;
    for (const [i, j, mean] of edges) {
      const faint = focus && (focus.side === "from" ? i : j) !== focus.place;
      const value = share(i, j, mean), start = left.get(i) + shift, end = right.get(j) + shift;
      context.globalAlpha = faint ? 0.05 : darkness(value);
      context.lineWidth = 0.6 + 3.4 * value;
      context.beginPath();
      context.moveTo(0, start);
      context.bezierCurveTo(width / 2, start, width / 2, end, width, end);
      context.stroke();
    }
  }
  context.globalAlpha = 1;
}

const HEADER = 84; // room for the slanted names above a heatmap's columns

/** One square for each edge drawn; columns are named above, and the token chosen is framed. */
function paintHeatmap(context, width, row, { from, to, edges }) {
  const cell = Math.min(row, width / to.length);
  const column = new Map(to.map((j, place) => [j, place * cell]));
  const line = new Map(from.map((i, place) => [i, HEADER + place * row]));
  context.fillStyle = colourOf("card");
  context.fillRect(0, HEADER, cell * to.length, row * from.length);
  context.fillStyle = colourOf("accent");
  for (const [i, j, value] of edges) {
    context.globalAlpha = darkness(value);
    context.fillRect(column.get(j), line.get(i), cell - 0.5, row - 0.5);
  }
  context.globalAlpha = 1;
  const focus = chosen();
  context.strokeStyle = colourOf("warm");
  context.lineWidth = 1.5;
  if (focus?.side === "from" && line.has(focus.place)) context.strokeRect(0, line.get(focus.place), cell * to.length, row);
  if (focus?.side === "to" && column.has(focus.place)) context.strokeRect(column.get(focus.place), HEADER, cell, row * from.length);
  paintColumnNames(context, to, cell);
}

function paintColumnNames(context, to, cell) {
  context.fillStyle = colourOf("ink");
  context.font = `${Math.min(13, Math.max(7, cell))}px system-ui, sans-serif`;
  to.forEach((j, place) => {
    context.save();
    context.translate((place + 0.75) * cell, HEADER - 5);
    context.rotate(-Math.PI / 3);
    context.fillText(nameOf(j), 0, 0, HEADER);
    context.restore();
  });
}

/** The cell of the heatmap under a point, or nothing. */
function cellAt(x, y, width, row, { from, to }) {
  const i = from[Math.floor((y - HEADER) / row)];
  const j = to[Math.floor(x / Math.min(row, width / to.length))];
  return i === undefined || j === undefined ? null : { i, j };
}

/** A head's whole attention, one pixel a pair: the browser scales it. */
function paintThumbnail(canvas, layer, head) {
  const from = shown("from"), to = shown("to");
  Object.assign(canvas, { width: Math.max(1, to.length), height: Math.max(1, from.length) });
  const [red, green, blue] = rgb(colourOf("accent"));
  const image = new ImageData(canvas.width, canvas.height);
  from.forEach((i, y) => to.forEach((j, x) => {
    image.data.set([red, green, blue, 255 * darkness(look(layer, head, i, j))], 4 * (y * canvas.width + x));
  }));
  canvas.getContext("2d").putImageData(image, 0, 0);
}

const rgb = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
