"use strict";
// The reader's language at first; then the one chosen last, where the browser lets a file remember it.
let language = navigator.language.startsWith("zh") ? "zh" : "en";
try {
  language = localStorage.getItem("language") || language;
} catch { /* nothing is remembered */ }
const choices = document.querySelectorAll("input[name=language]");
for (const one of choices) {
  one.checked = one.id === language;
  one.onchange = () => {
    try {
      localStorage.setItem("language", one.id);
    } catch { /* as above */ }
  };
}
if (![...choices].some((one) => one.checked)) choices[0].checked = true;

const open = (id) => {
  const item = document.getElementById(id);
  if (item instanceof HTMLDetailsElement) item.open = true;
};
addEventListener("hashchange", () => open(location.hash.slice(1)));
open(location.hash.slice(1));
addEventListener("beforeprint", () => document.querySelectorAll(".question").forEach((one) => { one.open = true; }));
