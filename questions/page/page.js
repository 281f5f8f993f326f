"use strict";
// What every page here shares: reading its data, building elements, speaking two languages.

const data = JSON.parse(document.getElementById("data").textContent);

/** The array that Python's `packed` wrote, with its shape. */
function unpack(packed) {
  const kinds = { uint8: Uint8Array, int8: Int8Array, uint16: Uint16Array, int32: Int32Array, float32: Float32Array };
  const bytes = Uint8Array.from(atob(packed.bytes), (character) => character.charCodeAt(0));
  return Object.assign(new kinds[packed.type](bytes.buffer), { shape: packed.shape });
}

/** An element; its children's strings become text, never HTML. */
function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in element && !name.startsWith("aria")) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

const find = (id) => document.getElementById(id);
const percent = (share, digits = 1) => `${(100 * share).toFixed(digits)}%`;

/** Inside a notebook the page is as light or dark as what lies behind its frame, whatever the machine is. */
function followNotebook() {
  let behind = null;
  try { behind = window.frameElement; } catch { /* another's frame: as the machine is */ }
  let colour = [];
  for (; behind && !(colour[3] ?? colour.length); behind = behind.parentElement) {
    colour = (/^rgba?\((.*)\)/.exec(getComputedStyle(behind).backgroundColor)?.[1] ?? "").match(/[\d.]+/g)?.map(Number) ?? [];
  }
  if (!(colour[3] ?? colour.length)) return;
  const dark = colour[0] + colour[1] + colour[2] < 384;
  document.documentElement.style.colorScheme = dark ? "dark" : "light";
  for (const rule of [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules])) {
    if (rule.media?.mediaText === "(prefers-color-scheme: dark)") rule.media.mediaText = dark ? "all" : "not all";
  }
}
followNotebook();

let language = navigator.language.startsWith("zh") ? "zh" : "en";

/** The words for `key` in the language chosen, {0}, {1}… filled in. */
const say = (key, ...values) => WORDS[key][language].replace(/\{(\d)\}/g, (_, place) => values[place]);

/** Say again everything that stands in the page itself. */
function translate() {
  document.documentElement.lang = language === "zh" ? "zh-Hant" : "en";
  for (const element of document.querySelectorAll("[data-say]")) element.textContent = say(element.dataset.say);
  for (const element of document.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", say(element.dataset.label));
    element.title = say(element.dataset.label);
  }
}

function download(name, blob) {
  const link = make("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
