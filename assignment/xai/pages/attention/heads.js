// Which heads: the chips, the grid of them all, and the table of what each does.

const STATISTICS = Object.keys(data.statistics);
let sortBy = { name: "layer", down: false };

/** A statistic on a scale from 0 to 1: entropy's greatest value is that of looking at all alike. */
const shade = (name, value) => (name === "entropy" ? value / Math.log(N) : value);
const written = (name, value) => (name === "entropy" ? value.toFixed(2) : percent(value, 0));

function makeHeads() {
  const chips = range(HEADS).map((head) => {
    const chip = make("button", { className: "chip", "data-head": head }, String(head + 1));
    chip.addEventListener("click", () => toggleHead(head));
    chip.addEventListener("dblclick", () => soloHead(head));
    return chip;
  });
  const all = make("button", { id: "all", "data-say": "all" });
  const none = make("button", { id: "none", "data-say": "none" });
  all.addEventListener("click", () => show({ heads: range(HEADS) }));
  none.addEventListener("click", () => show({ heads: [] }));
  find("heads").append(make("span", { "data-say": "heads" }), ...chips, all, none);
}

function markHeads() {
  for (const chip of document.querySelectorAll(".chip")) {
    chip.setAttribute("aria-pressed", state.heads.includes(+chip.dataset.head));
    const at = isColoured() ? state.heads.indexOf(+chip.dataset.head) : -1;
    chip.style.setProperty("--head", HEAD_COLOURS[at] ?? "transparent");
    chip.setAttribute("aria-label", say("oneHead", +chip.dataset.head + 1));
    chip.title = say("headHint", +chip.dataset.head + 1);
  }
}

function makeGrid() {
  const cells = range(LAYERS).flatMap((layer) => [
    make("span", { className: "axis" }, String(layer + 1)),
    ...range(HEADS).map((head) => {
      const cell = make("button", { className: "cell", "data-layer": layer, "data-head": head }, make("canvas"), make("span"));
      cell.addEventListener("click", () => show({ layer, heads: [head], view: "edges" }));
      return cell;
    }),
  ]);
  const top = range(HEADS).map((head) => make("span", { className: "axis" }, String(head + 1)));
  find("grid").style.setProperty("--heads", HEADS);
  find("grid").append(make("span", { className: "axis" }), ...top, ...cells);
}

/** The grid's cells: as a pattern of attention, or as a statistic's shade and value. */
function drawGrid() {
  const wanted = JSON.stringify([state.colour, seen === standing || state.masked, shown("from"), shown("to"), language, colourOf("accent")]);
  for (const cell of document.querySelectorAll(".cell")) {
    const layer = +cell.dataset.layer, head = +cell.dataset.head;
    const [canvas, text] = cell.children;
    cell.classList.toggle("now", layer === state.layer && state.heads.length === 1 && state.heads[0] === head);
    if (cell.dataset.drawn === wanted) continue;
    const value = seen.statistics[state.colour]?.[layer][head];
    canvas.hidden = value !== undefined;
    if (value === undefined) paintThumbnail(canvas, layer, head);
    text.textContent = value === undefined ? "" : written(state.colour, value);
    cell.style.setProperty("--shade", percent(value === undefined ? 0 : shade(state.colour, value)));
    cell.setAttribute("aria-label", `${say("cell", layer + 1, head + 1)} ${text.textContent}`);
    cell.title = cell.getAttribute("aria-label");
    cell.dataset.drawn = wanted;
  }
}

/** The rows of the table, sorted as its headings were clicked. */
function statisticRows() {
  const rows = range(LAYERS).flatMap((layer) => range(HEADS).map((head) => ({
    layer, head, ...Object.fromEntries(STATISTICS.map((name) => [name, seen.statistics[name][layer][head]])),
  })));
  return rows.sort((a, b) => (sortBy.down ? b[sortBy.name] - a[sortBy.name] : a[sortBy.name] - b[sortBy.name]));
}

function drawTable() {
  const names = ["layer", "head", ...STATISTICS];
  const headings = names.map((name) => {
    const button = make("button", { "data-sort": name }, name === "head" ? "Head" : say(name));
    button.addEventListener("click", () => {
      sortBy = { name, down: sortBy.name === name ? !sortBy.down : STATISTICS.includes(name) };
      drawTable();
      find("statistics").querySelector(`[data-sort="${name}"]`).focus();
    });
    const order = sortBy.name === name ? (sortBy.down ? "descending" : "ascending") : "none";
    return make("th", { scope: "col", "aria-sort": order }, button);
  });
  const rows = statisticRows().map((row) => {
    const line = make("tr", {}, make("td", {}, String(row.layer + 1)), make("td", {}, make("button", {
      onclick: () => show({ layer: row.layer, heads: [row.head], view: "edges" }),
    }, String(row.head + 1))));
    for (const name of STATISTICS) {
      const cell = make("td", {}, written(name, row[name]));
      cell.style.setProperty("--shade", percent(shade(name, row[name])));
      line.append(cell);
    }
    return line;
  });
  find("statistics").tHead.replaceChildren(make("tr", {}, ...headings));
  find("statistics").tBodies[0].replaceChildren(...rows);
}

/** How the model came by its habits, where its maker says so. */
function tellOfTraining() {
  const { habits, taughtUpTo, stacked } = data.training ?? {};
  const told = [];
  const known = Object.keys(WORDS).filter((word) => habits?.includes(word)); // in the order of the words
  if (known.length) told.push(say("taught", known.map((habit) => say(habit)).join(say("comma")), taughtUpTo));
  if (stacked) told.push(say("stacked", stacked + 1, LAYERS, stacked));
  find("taught").textContent = told.join(" ");
  find("taught").hidden = !told.length;
}

/** A selector's options, in the language chosen. */
function fillSelect(select, values, label) {
  select.replaceChildren(...values.map((value) => make("option", { value }, label(value))));
}
