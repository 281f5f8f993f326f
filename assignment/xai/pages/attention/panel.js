// All about the token chosen: what is predicted there, where it looks, and what is like it.

function drawPanel(mean) {
  const focus = chosen() ?? (state.masked.length ? { side: "from", place: state.masked.at(-1) } : null);
  // Over a narrow screen the panel only opens for a token that was touched, not while the mouse passes.
  find("panel").classList.toggle("open", Boolean(state.view !== "vectors" && (state.pin || state.masked.length)));
  find("panel").replaceChildren(...(focus ? aboutToken(focus, mean) : [make("p", { className: "quiet" }, say("hint"))]));
  fitPanel();
}

/** Beside the text the panel ends where the window does: what does not fit is scrolled to inside it. */
function fitPanel() {
  const panel = find("panel");
  const beside = getComputedStyle(panel).position === "sticky";
  panel.style.maxHeight = beside ? `${Math.max(240, innerHeight - panel.getBoundingClientRect().top - 12)}px` : "";
}

function aboutToken({ side, place }, mean) {
  return [
    make("div", { className: "head" }, make("strong", {}, nameOf(place)), make("span", { className: "quiet" }, say("place", place + 1)), ...tokenActions(side, place)),
    ...aboutPrediction(place),
    ...aboutAttention(side, place, mean),
    ...(neighbours && !TOKENS[place].special ? aboutNeighbours(place) : []),
  ];
}

function tokenActions(side, place) {
  const action = (id, text, onclick) => make("button", { id, onclick }, text);
  const actions = [];
  if (maskable(place)) actions.push(action("mask", say(state.masked.includes(place) ? "unmask" : "mask"), () => toggleMask(side, place)));
  if (isPinned(side, place)) actions.push(action("unpin", say("unpin"), () => show({ pin: null })));
  return actions;
}

/** One line with a bar: a name, how much, and what to do when it is chosen. */
function bar(name, share, text = percent(share), className = "") {
  const line = make("li", { className: `bar ${className}` }, make("span", {}, name), make("span", { className: "value" }, text));
  line.style.setProperty("--share", percent(Math.min(1, Math.max(0, share))));
  return line;
}

function aboutPrediction(place) {
  if (!predictions) return [make("p", { className: "quiet" }, say("noHeadOfModel"))];
  const masked = state.masked.includes(place);
  const others = state.masked.filter((each) => each !== place).map(nameOf).join(say("and"));
  const title = !masked ? say("expected") : others ? say("expectedPair", others) : say("expectedMasked");
  const { best, original } = predicted(place, state.masked);
  return [
    make("h2", {}, title),
    make("ol", { id: "predictions" }, ...best.map(({ token, probability }) => bar(token, probability, percent(probability), masked ? "masked" : ""))),
    make("p", { className: "quiet", id: "original" }, say("original", nameOf(place), percent(original))),
    ...(state.masked.length && seen === standing && !isAnswered ? [make("p", { className: "quiet" }, say("maskedAttention"))] : []),
  ];
}

function aboutAttention(side, place, mean) {
  const looks = side === "from";
  const value = (other, table) => (looks ? table(place, other) : table(other, place));
  const others = shown(looks ? "to" : "from");
  const most = (table) => others.map((other) => [other, value(other, table)]).sort((a, b) => b[1] - a[1]);
  const best = most((i, j) => mean[i * N + j]).slice(0, 5).filter(([, share]) => share > 0);
  const byHead = range(HEADS).map((head) => [head, ...(most((i, j) => look(state.layer, head, i, j))[0] ?? [])]);
  return [
    make("h2", {}, say(looks ? "looksAt" : "seenBy")),
    make("ol", { id: "looks" }, ...best.map(([other, share]) => bar(nameOf(other), share))),
    make("h2", {}, say("headByHead")),
    make("ol", { id: "by-head" }, ...byHead.filter(([, other]) => other !== undefined).map(([head, other, share]) => {
      const line = bar(nameOf(other), share, percent(share, 0));
      line.prepend(make("button", { onclick: () => soloHead(head), "aria-label": say("headHint", head + 1), title: say("headHint", head + 1) }, String(head + 1)));
      return line;
    })),
  ];
}

/** Which of the corpus's spaces to compare in, and that choice in words. */
function comparison(place) {
  if (state.by === "context") {
    const [head] = state.heads;
    return state.heads.length === 1 ? { by: "head", head, words: say("byHead", head + 1) } : { by: "context", words: say("byAll") };
  }
  const masked = state.masked.length === 1 && state.masked[0] === place;
  return masked ? { by: "masked", words: say("byMasked") } : { by: "hidden", words: "" };
}

function aboutNeighbours(place) {
  const { by, head, words } = comparison(place);
  const select = make("select", { id: "by", "aria-label": say("by"), onchange: () => show({ by: select.value }) });
  fillSelect(select, BY, say);
  select.value = state.by;
  const note = state.masked.includes(place) && by !== "masked" ? `${words} ${say("byUnmasked")}` : words;
  const found = nearest(by, state.layer, place, head);
  return [
    make("h2", {}, say("nearest")),
    make("div", { className: "row" }, select, make("span", { className: "quiet" }, note)),
    make("ol", { id: "nearest" }, ...found.map((each) => inSentence(each))),
    make("h2", {}, say("speech")),
    make("ol", { id: "speech" }, ...range(LAYERS).map((layer) => speechAt(layer, nearest(by, layer, place, head)))),
  ];
}

/** A token of the corpus in its sentence, with its part of speech. */
function inSentence({ place, cosine }) {
  const { tokens, tags, sentence } = neighbours;
  const same = (at) => sentence[at] === sentence[place];
  const start = sentence.indexOf(sentence[place]);
  const before = range(place - start).map((step) => start + step);
  const after = [];
  for (let at = place + 1; same(at); at++) after.push(at);
  return make("li", {},
    tagChip(tags[place]),
    make("span", { className: "sentence" }, joined(before.slice(-9)), make("mark", {}, bare(place)), joined(after.slice(0, 9))),
    make("span", { className: "value" }, cosine.toFixed(2)));
}

const bare = (at) => neighbours.tokens[at].replace(/^##/, "");

/** Tokens as text: no space before a piece of a word, nor beside a Chinese character or mark. */
function joined(places) {
  const close = (at) => /^##|[\u3000-\u9fff\uff00-\uffef]/.test(neighbours.tokens[at]);
  return places.map((at) => (close(at) ? "" : " ") + bare(at) + (close(at) ? "" : " ")).join("").replace(/ +/g, " ");
}

/** What most of the nearest are, at one layer. */
function speechAt(layer, found) {
  const counts = new Map();
  for (const { place } of found) counts.set(neighbours.tags[place], (counts.get(neighbours.tags[place]) ?? 0) + 1);
  const [tag, count] = [...counts].sort((a, b) => b[1] - a[1])[0];
  const chip = tagChip(tag);
  chip.title = `${tag} ${count}/${found.length}`;
  return make("li", { className: layer === state.layer ? "now" : "" },
    make("button", { onclick: () => show({ layer }), "aria-label": `${say("layer")} ${layer + 1}: ${chip.title}` }, String(layer + 1), chip));
}

const TAGS = neighbours ? [...new Set(neighbours.tags)].sort() : [];

function tagChip(tag) {
  const chip = make("span", { className: "tag" }, tag);
  chip.style.setProperty("--hue", Math.round(TAGS.indexOf(tag) * 137.5) % 360);
  return chip;
}
