// The plane, its numbers, and the strip of all layers.

const EXAMPLES = data.examples.map((example) => ({ ...example, places: unpack(example.coordinates) }));
const ROLES = ["question", "passage", "answer"];
const state = { example: 0, layer: EXAMPLES[0].places.shape[0] - 1, words: true };
const still = matchMedia("(prefers-reduced-motion: reduce)");
let playing = null;

/** A role's mark, so that colour is not the only difference: a square, a disc, a triangle. */
const SHAPES = { question: "M-1-1H1V1H-1Z", passage: "M-1 0A1 1 0 0 1 1 0A1 1 0 0 1-1 0Z", answer: "M-1.2 1L0-1.2L1.2 1Z" };
const mark = (role, size, x = 0, y = 0) => ink("path", { class: role, d: SHAPES[role], transform: `translate(${x} ${y}) scale(${size})` });

/** Where a layer's tokens lie, moved and scaled as a whole to fill the plane: shapes are kept, sizes are not. */
function scaled({ places }, layer) {
  const [, n] = places.shape;
  const column = (axis) => [...Array(n).keys()].map((i) => (axis ? -1 : 1) * places[(layer * n + i) * 2 + axis]);
  const [[xs, x, wide], [ys, y, high]] = [0, 1].map((axis) => {
    const values = column(axis);
    const least = Math.min(...values), most = Math.max(...values);
    return [values, (least + most) / 2, (most - least) / 2];
  });
  const unit = Math.max(wide, high / 0.74, 1e-9);
  return xs.map((value, i) => [(value - x) / unit, (ys[i] - y) / unit]);
}

function makePlane() {
  const { tokens, roles } = EXAMPLES[state.example];
  const order = [...tokens.keys()].sort((a, b) => ROLES.indexOf(roles[a]) - ROLES.indexOf(roles[b])); // answers on top
  const marks = order.map((i) => ink("g", { class: `token ${roles[i]}`, "data-place": i },
    ink("title", {}, tokens[i]), mark(roles[i], roles[i] === "answer" ? 0.016 : 0.01), ink("text", { x: 0.017, y: 0.011 }, tokens[i])));
  find("plane").replaceChildren(...marks);
}

function movePlane() {
  const points = scaled(EXAMPLES[state.example], state.layer);
  for (const mark of find("plane").querySelectorAll(".token")) {
    mark.style.transform = `translate(${points[mark.dataset.place].join("px,")}px)`;
  }
  find("plane").classList.toggle("wordless", !state.words);
  find("plane").setAttribute("aria-label", say("picture", state.layer, points.length));
}

const toLayer = (layer) => show({ layer });

function writeNumbers() {
  const { explained, gap, purity } = EXAMPLES[state.example];
  const parts = [make("p", {}, say("explained", percent(explained[state.layer], 0)))];
  if (gap) {
    parts.push(make("h2", {}, say("gap"), make("output", { id: "gap" }, gap[state.layer].toFixed(2))),
      chart([{ values: gap, kind: "curve" }], [0, Math.ceil(2 * Math.max(...gap)) / 2], state.layer, toLayer), make("p", { className: "quiet" }, say("gapHint")));
  }
  for (const [name, { found, chance }] of Object.entries(purity)) {
    const byChance = make("small", { className: "quiet" }, say("chance", chance[state.layer].toFixed(2)));
    parts.push(make("h2", {}, say(name), byChance, make("output", { id: name }, found[state.layer].toFixed(2))), chart(
      [{ values: found, kind: "curve" }, { values: chance, kind: "chance" }], [0, 1], state.layer, toLayer));
  }
  if (Object.keys(purity).length) parts.push(make("p", { className: "quiet" }, say("purityHint")));
  find("numbers").replaceChildren(...parts);
}

function makeStrip() {
  const { roles, places } = EXAMPLES[state.example];
  const panels = [...Array(places.shape[0]).keys()].map((layer) => {
    const dots = scaled(EXAMPLES[state.example], layer).map(([x, y], i) => mark(roles[i], roles[i] === "answer" ? 0.07 : 0.045, x, y));
    return make("button", { "data-layer": layer, "aria-label": say("layerLabel", layer), onclick: () => show({ layer }) },
      ink("svg", { viewBox: "-1.08 -0.82 2.16 1.64", "aria-hidden": "true" }, ...dots), String(layer));
  });
  find("strip").replaceChildren(...panels);
}

function draw() {
  find("example").value = state.example;
  find("layer").value = state.layer;
  find("layer-value").textContent = state.layer;
  find("words").checked = state.words;
  find("play").textContent = say(playing ? "stop" : "play");
  for (const panel of find("strip").children) panel.setAttribute("aria-pressed", +panel.dataset.layer === state.layer);
  movePlane();
  writeNumbers();
}

/** Change what is shown, and put it into the address. */
function show(changes) {
  const other = "example" in changes && changes.example !== state.example;
  Object.assign(state, changes);
  if (other) {
    makePlane();
    makeStrip();
  }
  draw();
  try {
    history.replaceState(null, "", "#" + new URLSearchParams({ example: state.example + 1, layer: state.layer, lang: language }));
  } catch {
    // a notebook's frame has no address of its own
  }
}

function drawWords() {
  translate();
  find("language").textContent = say("other");
  find("language").lang = language === "zh" ? "en" : "zh-Hant";
  find("example").replaceChildren(...EXAMPLES.map(({ name }, value) => make("option", { value }, name)));
  find("legend").replaceChildren(...ROLES.map((role) => make("span", { className: role }, `${{ question: "■", passage: "●", answer: "▲" }[role]} ${say(role)}`)));
  makePlane();
  makeStrip();
  draw();
}

function play() {
  const stop = () => {
    clearInterval(playing);
    playing = null;
  };
  const step = () => show({ layer: (state.layer + 1) % EXAMPLES[state.example].places.shape[0] });
  if (playing) stop();
  else playing = setInterval(step, still.matches ? 1500 : 1100);
  draw();
}

function readAddress() {
  const words = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  if (EXAMPLES[words.example - 1]) state.example = words.example - 1;
  if (/^\d+$/.test(words.layer) && +words.layer < EXAMPLES[state.example].places.shape[0]) state.layer = +words.layer;
  if (["en", "zh"].includes(words.lang)) language = words.lang;
}

readAddress();
find("layer").max = EXAMPLES[0].places.shape[0] - 1;
find("layer").addEventListener("input", (event) => show({ layer: +event.target.value }));
find("example").addEventListener("change", (event) => show({ example: +event.target.value }));
find("words").addEventListener("change", (event) => show({ words: event.target.checked }));
find("play").addEventListener("click", play);
find("language").addEventListener("click", () => {
  language = language === "en" ? "zh" : "en";
  drawWords();
  show({});
});
addEventListener("hashchange", () => {
  readAddress();
  drawWords();
});
drawWords();
