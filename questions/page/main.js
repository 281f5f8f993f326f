// The page at work: choices are kept at once, in this browser or through the server that the command `quiz` started.

const OPTIONS = Object.fromEntries(Object.entries(data.questions).map(([number, { options }]) => [number, options]));
const TOTAL = Object.keys(OPTIONS).length;
const FILE = document.querySelector("meta[name=saves-to]").content; // empty: opened from disk
const STORE = `${data.homework}-quiz/${data.variant}`;
const LANGUAGE = `${data.homework}-quiz-language`;

const choices = {}; // number → letters; absent: not answered, empty: seen, nothing chosen
let notice = null; // what stands in the notice, to say it again in the other language

const fieldset = (number) => find(`q${number}`);
const boxes = (number) => [...fieldset(number).querySelectorAll("input")];
const answeredCount = () => Object.values(choices).filter((letters) => letters.length).length;

// Showing

function show(number) {
  const letters = choices[number] ?? [];
  for (const box of boxes(number)) box.checked = letters.includes(box.value);
  fieldset(number).classList.toggle("answered", letters.length > 0);
  fieldset(number).querySelector(".clear").hidden = choices[number] === undefined;
  const link = document.querySelector(`#overview a[data-number="${number}"]`);
  link.classList.toggle("answered", letters.length > 0);
  link.ariaLabel = say(letters.length ? "answered" : "open", number);
}

let saving = ""; // how saving to a file stands: a key of WORDS

function showProgress() {
  const open = Object.keys(OPTIONS).filter((number) => !choices[number]?.length);
  const said = say("progress", TOTAL - open.length, TOTAL) + (saving ? ` · ${say(saving)}` : "");
  if (find("progress").textContent !== said) find("progress").textContent = said;
  find("filled").style.width = `${(100 * (TOTAL - open.length)) / TOTAL}%`;
  find("summary").textContent = open.length ? say("missing", open.join(", ")) : say("all");
}

/** Tell something: a list of [key, values…] lines; with `undo` a way back. */
function tell(lines, { calm = false, undo = null } = {}) {
  notice = lines.length ? { lines, calm, undo } : null;
  if (!notice) return find("notice").replaceChildren();
  const [first, ...others] = lines.map((line) => say(...line));
  const box = make("div", { class: `notice${calm ? " calm" : ""}` }, make("span", {}, first));
  const button = (key, action) => {
    const made = make("button", { type: "button" }, say(key));
    made.addEventListener("click", () => { tell([]); action(); });
    box.append(made);
  };
  if (undo) button("undo", undo);
  button("hide", () => {});
  if (others.length) box.append(make("ul", {}, ...others.map((line) => make("li", {}, line))));
  return find("notice").replaceChildren(box);
}

function speak(chosen) {
  language = chosen;
  translate();
  for (const button of document.querySelectorAll("[data-language]")) button.setAttribute("aria-pressed", button.dataset.language === language);
  if (FILE) find("kept").textContent = say("savesTo", FILE);
  for (const number in OPTIONS) show(number);
  showProgress();
  if (notice) tell(notice.lines, notice);
}

// Keeping

const browser = {
  read(key) { try { return localStorage.getItem(key); } catch { return null; } },
  write(key, value) {
    try { localStorage.setItem(key, value); return true; } catch { return false; }
  },
  remove(key) { try { localStorage.removeItem(key); } catch { /* nothing is kept */ } },
};

/** Keep what is chosen, where it belongs. */
function keep() {
  if (FILE) return saveSoon();
  const kept = Object.entries(choices).map(([number, letters]) => [number, [data.questions[number].print, letters]]);
  const state = { student: find("student").value, choices: Object.fromEntries(kept) };
  if (!browser.write(STORE, JSON.stringify(state))) tell([["notKept"]]);
  return showProgress();
}

/** Take up what this browser kept; an answer to a question that has changed since is set aside. */
function recall() {
  let kept = null;
  try { kept = JSON.parse(browser.read(STORE)); } catch { /* not ours: as if nothing were kept */ }
  const changed = [], same = {};
  for (const number in OPTIONS) {
    const one = kept?.choices?.[number], [print, letters] = Array.isArray(one) ? one : [];
    if (print === data.questions[number].print) same[number] = letters;
    else if (print) changed.push(number);
  }
  replace(same, String(kept?.student ?? ""));
  if (changed.length) tell([["changed", changed.join(", ")]]);
}

// What the server has not taken yet is kept here too, for when it is there again: under this address, in this
// tab or in the next.
const UNSAVED = `${data.homework}-quiz-unsaved/${data.variant}`;
const AGAIN = 3000; // milliseconds until the server is looked for again
let version = "", timer = 0, running = null;

function saveSoon() {
  saving = "saving";
  browser.write(UNSAVED, sheet());
  showProgress();
  clearTimeout(timer);
  timer = setTimeout(saveNext, 120);
}

function saveNext() {
  running = (running ?? Promise.resolve()).then(save);
}

/** The server is away: say so once, and how to keep what is chosen; look for it again. */
function lost() {
  if (saving !== "notSaved") tell([["ended"], ["endedHow", `python ${data.homework}.py quiz`]]);
  saving = "notSaved";
  clearTimeout(timer);
  timer = setTimeout(saveNext, AGAIN);
  return showProgress();
}

async function save() {
  const sent = sheet();
  let answer, said;
  try {
    answer = await fetch("answers", { method: "PUT", headers: { "Content-Type": "application/yaml", "If-Match": version }, body: sent });
    said = await answer.json(); // no JSON: another server, started since, which does not know this tab
  } catch {
    return lost();
  }
  if (answer.ok) {
    version = said.version;
    if (notice?.lines[0][0] === "ended") tell([["foundAgain"]], { calm: true });
    if (browser.read(UNSAVED) === sent) browser.remove(UNSAVED);
  } else {
    browser.remove(UNSAVED); // the file was changed meanwhile: what it says now is what counts
    tell([["refused", said.why[language]]]);
  }
  saving = answer.ok ? "saved" : "notSaved";
  return showProgress();
}

async function load() {
  try {
    const said = await (await fetch("answers")).json();
    version = said.version;
    replace(said.choices, said.student ?? "");
    said.notes.forEach((note, index) => { WORDS[`note${index}`] = note; });
    tell(said.notes.map((_, index) => [`note${index}`]));
    const unsaved = browser.read(UNSAVED);
    if (!unsaved || unsaved === sheet()) return browser.remove(UNSAVED);
    const kept = readSheet(unsaved, OPTIONS);
    replaceWithUndo(kept.choices, kept.student, [["recovered"]]);
  } catch {
    tell([["ended"], ["endedHow", `python ${data.homework}.py quiz`]]);
  }
}

// Choosing

function replace(chosen, student) {
  for (const number in OPTIONS) delete choices[number];
  for (const [number, letters] of Object.entries(chosen)) {
    if (number in OPTIONS && Array.isArray(letters)) choices[number] = letters.filter((letter) => OPTIONS[number].includes(letter));
  }
  find("student").value = student;
  for (const number in OPTIONS) show(number);
  showProgress();
}

/** Replace everything, keep it, and offer the way back. */
function replaceWithUndo(chosen, student, lines) {
  const before = [structuredClone(choices), find("student").value];
  replace(chosen, student);
  keep();
  tell(lines, { calm: lines.length === 1, undo: () => { replace(...before); keep(); } });
}

find("questions").addEventListener("change", ({ target }) => {
  const number = target.closest(".question")?.dataset.number;
  if (number) {
    choices[number] = boxes(number).filter((box) => box.checked).map((box) => box.value);
    show(number);
  }
  if (number || target.id === "student") {
    if (notice?.undo) tell([]); // what would be undone is no longer all there is
    keep();
  }
});

find("questions").addEventListener("click", ({ target }) => {
  const button = target.closest(".clear");
  if (!button) return;
  const { number } = button.closest(".question").dataset;
  delete choices[number];
  boxes(number)[0].focus();
  show(number);
  keep();
});

find("again").addEventListener("click", () => replaceWithUndo({}, find("student").value, [["cleared"]]));

// Taking away and bringing back

const sheet = () => writeSheet(data.sheet, choices, find("student").value);
for (const id of ["keep", "download"]) {
  find(id).addEventListener("click", () => download("answers.yaml", new Blob([sheet()], { type: "application/yaml" })));
}

find("import").addEventListener("change", async ({ target }) => {
  const [file] = target.files;
  if (!file) return;
  target.value = "";
  if (file.size > 65536) return tell([["tooLarge", file.name]]);
  const read = readSheet(await file.text(), OPTIONS);
  const unread = read.unread.slice(0, 20).map(([line, text]) => ["unread", line, text.slice(0, 80)]);
  const count = Object.keys(read.choices).length;
  if (!count) return tell([["nothing", file.name], ...unread]);
  if (read.variant !== data.variant) return tell([["otherVariant", file.name, read.variant, data.variant]]);
  return replaceWithUndo(read.choices, read.student, [["imported", count, file.name], ...unread]);
});

// Looking

const pictures = [...document.querySelectorAll("#pictures figure")];
const copies = (figures) => figures.map((one) => one.cloneNode(true));
for (const place of document.querySelectorAll("[data-mentions]")) {
  const numbers = place.dataset.mentions.split(" ");
  place.append(...copies(pictures.filter(({ dataset }) => numbers.includes(dataset.picture))));
}
find("look").hidden = !pictures.length;
find("look").addEventListener("click", () => {
  find("album").querySelector(".pictures").replaceChildren(...copies(pictures));
  find("album").showModal();
});
document.addEventListener("click", ({ target }) => {
  const shown = target.closest("figure button")?.parentElement;
  if (!shown) return;
  const [{ src, alt }, caption] = [shown.querySelector("img"), shown.querySelector("figcaption").cloneNode(true)];
  find("closer-title").replaceChildren(...caption.childNodes);
  Object.assign(find("closer").querySelector("img"), { src, alt });
  find("closer").showModal();
});

// Starting

for (const button of document.querySelectorAll("[data-language]")) {
  button.addEventListener("click", () => { browser.write(LANGUAGE, button.dataset.language); speak(button.dataset.language); });
}
const remembered = browser.read(LANGUAGE);
if (FILE) load(); else recall();
speak(["en", "zh"].includes(remembered) ? remembered : language);
if (!FILE && !browser.write(`${STORE}/try`, "1")) {
  find("kept").hidden = true;
  tell([["notKept"]]);
}
addEventListener("storage", ({ key }) => { if (key === STORE && !FILE) recall(); });
