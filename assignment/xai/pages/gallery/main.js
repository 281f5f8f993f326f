// The pictures with their explanations, all methods of one or one method of all.

const METHODS = ["lime", "saliency", "smoothgrad", "integrated", ...Object.keys(data.filters)];

const isFilter = (name) => name in data.filters;
const title = (name) => (isFilter(name) ? say("filter", name, data.filters[name]) : say(name));
const hint = (name) => say(isFilter(name) ? "filterHint" : `${name}Hint`);

/** The number that notebooks and questions call a picture by: 3 for 2_3.jpg. */
const named = ({ name }) => say("named", name.match(/_(\d+)\./)[1]);

/** What the colours of the drawings mean. */
function key() {
  const part = (mark, word) => make("span", {}, make("i", { class: mark }), say(word));
  find("key").replaceChildren(part("heat", "heatKey"), part("for", "forKey"), part("against", "againstKey"));
}

/** A drawing that opens larger, with how to read it. */
function tile(source, caption, note, reading, alt) {
  const button = make("button", { type: "button" }, make("img", { src: source, alt, loading: "lazy" }));
  button.addEventListener("click", () => {
    const close = make("form", { method: "dialog" }, make("button", {}, say("close")));
    find("closer").replaceChildren(
      make("b", {}, alt), make("img", { src: source, alt }), make("p", {}, reading), make("p", { class: "quiet" }, note), close);
    find("closer").showModal();
  });
  return make("figure", {}, button, make("figcaption", {}, make("b", {}, caption), note));
}

function article(picture, methods) {
  const right = picture.said === picture.label;
  const verdict = right ? say("right", percent(picture.chance)) : say("wrong", picture.said, percent(picture.chance));
  const note = (name) =>
    name in picture.share ? say(name === "picture" ? "area" : "share", percent(picture.share[name], 0)) : "";
  const tiles = ["picture", ...methods].map((name) =>
    tile(picture.drawings[name], title(name), note(name), hint(name), `${named(picture)}: ${title(name)}`));
  return make("article", {},
    make("header", {},
      make("h2", {}, named(picture)),
      make("span", { class: "quiet" }, picture.name),
      make("span", { class: "quiet" }, say("label", picture.label)),
      make("span", { class: right ? "quiet" : "wrong" }, verdict)),
    make("div", { class: "row" }, ...tiles));
}

function show() {
  translate();
  key();
  const method = find("method").value || "all";
  find("language").textContent = say("other");
  find("method").replaceChildren(...["all", ...METHODS].map((name) => make("option", { value: name }, title(name))));
  find("method").value = method;
  find("reading").textContent = hint(method);
  document.body.classList.toggle("one", method !== "all");
  const methods = method === "all" ? METHODS : [method];
  find("pictures").replaceChildren(...data.pictures.map((picture) => article(picture, methods)));
  find("wishes").replaceChildren(...data.wishes.map(({ layer, filter, drawing }) => {
    const caption = say("filter", layer, filter);
    return tile(drawing, caption, "", say("wishesHint"), caption);
  }));
  const skipped = Object.entries(data.skipped);
  find("skipped").hidden = !skipped.length;
  find("skipped").querySelector("ul").replaceChildren(...skipped.map(([name, why]) => make("li", {}, `${name}: ${why}`)));
}

find("method").addEventListener("change", show);
find("language").addEventListener("click", () => { language = language === "zh" ? "en" : "zh"; show(); });
show();
