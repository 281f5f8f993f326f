// Curves over the layers, as small drawings that can be clicked.

/** An element of a drawing. */
function ink(tag, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Curves between two values, each of a class that says how it is drawn, with a mark on the first at `layer`. */
function chart(curves, [bottom, top], layer, choose) {
  const first = curves[0].values;
  const last = first.length - 1;
  const x = (at) => 10 + (280 * at) / last, y = (value) => 72 - (62 * (value - bottom)) / (top - bottom);
  const line = ({ values, kind }) =>
    ink("polyline", { class: kind, points: values.map((value, at) => `${x(at)},${y(value)}`).join(" ") });
  const drawing = ink("svg", { viewBox: "0 0 300 90", class: "chart", "aria-hidden": "true" },
    ink("path", { class: "axes", d: `M10 72H290M10 ${y(top)}H290` }),
    ...curves.map(line),
    ink("line", { class: "now", x1: x(layer), x2: x(layer), y1: 6, y2: 72 }),
    ink("circle", { class: "now", cx: x(layer), cy: y(first[layer]), r: 4 }),
    ink("text", { x: 10, y: 86 }, "0"), ink("text", { x: 290, y: 86, "text-anchor": "end" }, String(last)),
    ink("text", { x: 10, y: y(top) - 2 }, top.toFixed(1)), ink("text", { x: 10, y: 70 }, bottom ? bottom.toFixed(1) : ""));
  drawing.addEventListener("click", (event) => {
    const box = drawing.getBoundingClientRect();
    const at = Math.round(((300 * (event.clientX - box.left)) / box.width - 10) / (280 / last));
    choose(Math.min(last, Math.max(0, at)));
  });
  return drawing;
}
