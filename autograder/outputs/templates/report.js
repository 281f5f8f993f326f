"use strict";
const { columns, students, names: given } = JSON.parse(document.getElementById("data").textContent);
const names = new Map(Object.entries(given));
const at = (id) => document.getElementById(id);
const STEP = 100;
const view = { by: 0, down: false, only: null, shown: STEP };

// Students that the filters leave, sorted. Points that are missing come last, whichever way.
function chosen() {
  const name = at("search").value.trim().toLowerCase();
  const status = at("status").value;
  const lost = at("lost").value && { column: Number(at("lost").value), full: Number(at("lost").selectedOptions[0].dataset.full) };
  const rows = view.only ? view.only.map((row) => students[row]) : students.slice();
  const found = rows.filter((row) => `${row[0]} ${names.get(row[0]) || ""}`.toLowerCase().includes(name) && (!status || row[1] === status)
    && (!lost || row[lost.column] === null || row[lost.column] < lost.full - 1e-9));
  const sign = view.down ? -1 : 1;
  return found.sort((a, b) => {
    const [x, y] = [a[view.by], b[view.by]];
    if (x === null || y === null) return (x === null) - (y === null);
    return sign * (x < y ? -1 : x > y ? 1 : 0);
  });
}

function cell(value, column) {
  const td = document.createElement("td");
  if (column === 0) {
    const link = td.appendChild(document.createElement("a"));
    link.href = `feedback/${encodeURIComponent(value)}.html`;
    link.textContent = value;
    if (names.has(value)) td.append(" ", Object.assign(document.createElement("span"), { className: "soft", textContent: names.get(value) }));
  } else {
    const empty = column >= columns.length - 2 && !value;
    td.textContent = value === null ? "–" : empty ? "" : typeof value === "number" ? String(Number(value.toPrecision(4))) : value;
  }
  return td;
}

function draw() {
  const rows = chosen();
  at("table").tHead.replaceChildren(...[document.createElement("tr")]);
  columns.forEach((column, index) => {
    const th = at("table").tHead.rows[0].appendChild(document.createElement("th"));
    const [first, ...rest] = column.split("_");
    th.append(first, ...rest.flatMap((word) => [document.createElement("br"), word]));
    th.tabIndex = 0;
    if (index === view.by) th.setAttribute("aria-sort", view.down ? "descending" : "ascending");
    th.onclick = () => show({ by: index, down: view.by === index ? !view.down : index > 1 });
    th.onkeydown = (event) => event.key === "Enter" && th.onclick();
  });
  at("table").tBodies[0].replaceChildren(...rows.slice(0, view.shown).map((row) => {
    const tr = document.createElement("tr");
    tr.className = row[1] === "graded" ? "" : "odd";
    tr.append(...row.map(cell));
    return tr;
  }));
  at("found").textContent = `${rows.length.toLocaleString("en")} of ${students.length.toLocaleString("en")}`;
  at("everybody").hidden = !view.only;
  at("further").hidden = rows.length <= view.shown;
}

function show(change) {
  Object.assign(view, { shown: STEP }, change);
  draw();
}

for (const id of ["search", "status", "lost"]) at(id).addEventListener("input", () => show({}));
at("further").onclick = () => show({ shown: view.shown + 10 * STEP });
at("everybody").onclick = () => show({ only: null });
document.addEventListener("click", (event) => {
  const rows = event.target.dataset?.rows;
  if (!rows) return;
  for (const id of ["search", "status", "lost"]) at(id).value = "";
  show({ only: rows.split(",").map(Number) });
  at("students").scrollIntoView();
});

// The questions: sorted anew, opened where a link leads.
const items = at("items");
if (items) {
  at("order").onchange = () => {
    const key = (item) => Number(item.dataset[at("order").value]);
    items.append(...[...items.children].sort((a, b) => key(a) - key(b) || a.dataset.number - b.dataset.number));
  };
  at("unfold").onclick = () => {
    const open = at("unfold").textContent === "Open all";
    for (const item of items.children) item.open = open;
    at("unfold").textContent = open ? "Close all" : "Open all";
  };
  const follow = () => {
    const item = location.hash.startsWith("#q") && at(location.hash.slice(1));
    if (item && item.parentElement === items) {
      item.open = true;
      item.scrollIntoView();
    }
  };
  addEventListener("hashchange", follow);
  follow();
}
draw();
