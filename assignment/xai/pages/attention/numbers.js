// What the page knows, read out of its data. Layers, heads and places count from 0 here, from 1 on the screen.

const TOKENS = data.tokens;
const TEXTS = data.texts;
/** What one reading of the text gave, unpacked; `predictions` here are those of a masked reading alone. */
const opened = (packed) => ({
  attention: unpack(packed.attention), statistics: packed.statistics,
  query: unpackAll(packed.query), key: unpackAll(packed.key),
});
const standing = opened(data);
let seen = standing; // what is shown: the text as it stands, or as Python read it with tokens masked
const [LAYERS, HEADS, N] = standing.attention.shape;
const COMPONENTS = standing.query.steps.shape[3];
const range = (n) => [...Array(n).keys()];

/** One head's attention from token i to token j; stored as its square root in 255ths. */
const look = (layer, head, i, j) => (seen.attention[((layer * HEADS + head) * N + i) * N + j] / 255) ** 2;

/** One token's query or key, unscaled. */
function vector(which, layer, head, place) {
  const { steps, step } = seen[which], at = layer * HEADS + head;
  return range(COMPONENTS).map((k) => steps[(at * N + place) * COMPONENTS + k] * step[at * COMPONENTS + k]);
}

/** The mean over some heads, as N rows of N. */
function meanAttention(layer, heads) {
  const mean = new Float32Array(N * N);
  for (const head of heads) {
    const start = (layer * HEADS + head) * N * N;
    for (let k = 0; k < mean.length; k++) mean[k] += (seen.attention[start + k] / 255) ** 2 / heads.length;
  }
  return mean;
}

/** For each token of `from`, the fewest of `to` that together hold `share` of its attention to them: [i, j, value]. */
function topShare(mean, from, to, share) {
  return from.flatMap((i) => {
    const row = to.map((j) => [i, j, mean[i * N + j]]).sort((a, b) => b[2] - a[2]);
    let left = share * row.reduce((sum, edge) => sum + edge[2], 0);
    const kept = row.findIndex((edge) => (left -= edge[2]) <= 1e-6);
    return row.slice(0, kept < 0 ? row.length : kept + 1).filter((edge) => edge[2] > 0);
  });
}

const predictions = data.predictions && {
  vocabulary: data.predictions.vocabulary,
  standing: unpackAll(data.predictions.standing),
  masked: unpackAll(data.predictions.masked),
};
const neighbours = data.neighbours && {
  ...data.neighbours,
  by: Object.fromEntries(Object.entries(data.neighbours.by).map(([name, packed]) => [name, unpackAll(packed)])),
};

function unpackAll(packed) {
  return Object.fromEntries(Object.entries(packed).map(([name, array]) => [name, unpack(array)]));
}

/** How many tokens may be masked at once: any where Python answers, two where it worked out all pairs. */
let mostMasked = !predictions ? 0 : predictions.masked.token.shape[1] > 1 ? 2 : 1;

/** What is predicted at a place, given which places are masked: the likeliest, and what the text has there. */
function predicted(place, masked) {
  if (seen.predictions) return bestAt(seen.predictions.standing, place, seen.predictions.vocabulary);
  const isMasked = masked.includes(place);
  const found = isMasked ? predictions.masked : predictions.standing;
  const other = masked.find((each) => each !== place) ?? place;
  const row = !isMasked ? place : place * found.token.shape[1] + (found.token.shape[1] > 1 ? other : 0);
  return bestAt(found, row, predictions.vocabulary);
}

function bestAt(found, row, vocabulary) {
  const k = found.token.shape.at(-1);
  const best = range(k).map((rank) => ({
    token: vocabulary[found.token[row * k + rank]],
    probability: found.probability[row * k + rank] / 65535,
  }));
  return { best, original: found.original[row] / 65535 };
}

/** The nearest tokens of the corpus at a layer; `head` is used where `by` is "head". */
function nearest(by, layer, place, head = 0) {
  const { token, cosine } = neighbours.by[by];
  const k = token.shape.at(-1);
  const row = by === "head" ? (layer * HEADS + head) * N + place : layer * N + place;
  return range(k).map((rank) => ({ place: token[row * k + rank], cosine: cosine[row * k + rank] / 127 }));
}
