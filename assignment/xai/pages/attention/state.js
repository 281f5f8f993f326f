// What is shown now; all but the pointer's place is kept in the address, so that a link shows the same.

const VIEWS = ["edges", "heatmap", "vectors", "grid"];
const BY = ["hidden", "context"];
const PARTS = ["all", "0-0", "0-1", "1-0", "1-1"];
const COLOURS = ["pattern", ...Object.keys(data.statistics)];

const state = {
  view: "edges", layer: 0, heads: range(HEADS), share: 0.7, hide: false, part: "all",
  pin: null, key: null, masked: [], by: "hidden", colour: "pattern", hover: null,
};

const places = (text) => (text ?? "").split(",").filter(Boolean).map((place) => +place - 1);
const inside = (n) => (place) => Number.isInteger(place) && place >= 0 && place < n;
const oneOf = (list, value, otherwise) => (list.includes(value) ? value : otherwise);

/** The state that an address (or Python's `start`) describes; what it leaves out or gets wrong is as before. */
function readState(words) {
  const has = (name) => words[name] !== undefined;
  const [layer] = places(words.layer).filter(inside(LAYERS));
  const [, side, pinned] = /^(from|to)(\d+)$/.exec(words.pin ?? "") ?? [];
  if (has("lang")) language = oneOf(["en", "zh"], words.lang, language);
  return {
    view: oneOf(VIEWS, words.view, state.view),
    layer: layer ?? state.layer,
    heads: has("heads") ? (words.heads === "all" ? range(HEADS) : sorted(places(words.heads).filter(inside(HEADS)))) : state.heads,
    share: words.share > 0 && words.share <= 100 ? words.share / 100 : state.share,
    hide: has("hide") ? words.hide === "1" : state.hide,
    part: oneOf(PARTS, words.part, state.part),
    pin: !has("pin") ? state.pin : side && inside(N)(pinned - 1) ? { side, place: pinned - 1 } : null,
    key: has("key") ? places(words.key).filter(inside(N))[0] ?? null : state.key,
    masked: has("mask") ? places(words.mask).filter(inside(N)).filter(maskable).slice(0, mostMasked) : state.masked,
    by: oneOf(BY, words.by, state.by),
    colour: oneOf(COLOURS, words.colour, state.colour),
  };
}

/** The state in the words of an address. */
function writeState() {
  return {
    view: state.view,
    layer: String(state.layer + 1),
    heads: state.heads.length === HEADS ? "all" : state.heads.map((head) => head + 1).join(",") || "none",
    share: String(Math.round(100 * state.share)),
    hide: state.hide ? "1" : "0",
    part: state.part,
    pin: state.pin ? state.pin.side + (state.pin.place + 1) : "none",
    key: state.key === null ? "none" : String(state.key + 1),
    mask: state.masked.map((place) => place + 1).join(",") || "none",
    by: state.by,
    colour: state.colour,
    lang: language,
  };
}

const sorted = (numbers) => [...new Set(numbers)].sort((a, b) => a - b);
const maskable = (place) => mostMasked > 0 && !TOKENS[place].special;

/** Change what is shown, draw it, and put it into the address. */
function show(changes) {
  Object.assign(state, changes);
  draw();
  try {
    history.replaceState(null, "", "#" + new URLSearchParams(writeState()));
  } catch {
    // a frame inside a notebook has no address of its own: the link button gives `start=` instead
  }
}

const toggleHead = (head) =>
  show({ heads: sorted(state.heads.includes(head) ? state.heads.filter((each) => each !== head) : [...state.heads, head]) });
const soloHead = (head) => show({ heads: state.heads.length === 1 && state.heads[0] === head ? range(HEADS) : [head] });
const stepLayer = (step) => show({ layer: Math.min(LAYERS - 1, Math.max(0, state.layer + step)) });

const isPinned = (side, place) => state.pin?.side === side && state.pin.place === place;
const togglePin = (side, place) => show({ pin: isPinned(side, place) ? null : { side, place } });

/** Mask or unmask a token; beyond as many as can be shown, the one masked first gives way. */
function toggleMask(side, place) {
  if (!maskable(place)) return;
  const masked = state.masked.includes(place)
    ? state.masked.filter((each) => each !== place)
    : [...state.masked, place].slice(-mostMasked);
  show({ masked, pin: { side, place } });
}

/** The token looked into: the pinned one before the one pointed at. */
const chosen = () => state.pin ?? state.hover;

/** The tokens in each column. */
function shown(side) {
  const part = state.part === "all" ? null : +state.part.split("-")[side === "from" ? 0 : 1];
  return range(N).filter((i) => !(state.hide && TOKENS[i].special) && (part === null || TOKENS[i].part === part));
}
