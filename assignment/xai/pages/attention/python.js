// Python behind the page, while a notebook's kernel runs: live_page.py tells how the two speak.

const bridge = (() => {
  try { return window.frameElement?.dataset.python; } catch { return undefined; } // another's frame
})();
const box = (which) => window.parent.document.querySelector(`.${bridge}-${which} textarea`);
const soon = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

let isAnswered = false; // Python has answered once, so what needs it is offered
let lastNumber = 0;
const readings = new Map(); // what Python read with tokens masked

/** Python's answer, however long it takes; a later question takes the place of one that is not answered yet. */
async function ask(question) {
  const number = (lastNumber = Math.max(Date.now(), lastNumber + 1));
  while (!box("asks") || !box("answers")) await soon(300);
  const asks = box("asks");
  asks.value = JSON.stringify({ number, ...question });
  asks.dispatchEvent(new Event("input", { bubbles: true }));
  for (const began = Date.now(); number === lastNumber; await soon(isAnswered ? 50 : 500)) {
    const text = box("answers")?.value;
    const answer = text && text.includes(String(number)) ? JSON.parse(text) : {};
    if (answer.number === number) return answer;
    tellWaiting(Math.floor((Date.now() - began) / 1000));
  }
  return null;
}

/** Offer what needs Python once it answers: before, nobody knows whether the notebook's kernel runs. */
async function greetPython() {
  if (!bridge) return;
  await ask({});
  isAnswered = true;
  if (predictions) mostMasked = N;
  tellWaiting(null);
  tellOfPython();
  draw();
  if (data.start.focus === "own") find("own-text").focus(); // where the reader was before this page came
}

/** Either the text boxes, or a sentence on how to get them. */
function tellOfPython() {
  find("own").hidden = !isAnswered;
  find("no-python").hidden = isAnswered;
  find("own-second-label").hidden = TEXTS[1] === null;
}

/** How long Python has taken, said aloud once, counted for the eyes. */
function tellWaiting(seconds) {
  const isWaiting = seconds !== null && isAnswered;
  const said = !isWaiting ? "" : say(seconds < 15 ? "waiting" : "waitingLong");
  if (find("waiting").textContent !== said) find("waiting").textContent = said;
  find("seconds").textContent = isWaiting && seconds ? `${seconds} s` : "";
}

/** Have Python read the text that was typed; its page takes the place of this one. */
async function readOwn(event) {
  event.preventDefault();
  const second = TEXTS[1] === null ? null : find("own-second").value;
  const start = { ...writeState(), pin: "none", key: "none", mask: "none", focus: "own" };
  find("refused").textContent = "";
  const answer = await ask({ texts: [find("own-text").value, second], start });
  if (!answer) return;
  tellWaiting(null);
  if (answer.html) window.frameElement.srcdoc = answer.html;
  else find("refused").textContent = inLanguage(answer.error);
}

/** Python's messages say everything twice, with this between the languages. */
const inLanguage = (text) => text.split(" ／ ").at(language === "zh" ? -1 : 0);

/** Show the reading that belongs to the masks: the text's own, or one that Python is asked for first. */
function takeReading() {
  const places = sorted(state.masked), wanted = places.join();
  const found = !places.length || !isAnswered ? standing : readings.get(wanted);
  if (found && found !== seen) {
    seen = found;
    drawTable();
  } else if (!found) {
    seen = standing;
    if (takeReading.asked !== wanted) askForReading(places, wanted);
  }
}

async function askForReading(places, wanted) {
  takeReading.asked = wanted;
  const answer = await ask({ texts: TEXTS, mask: places });
  takeReading.asked = null;
  if (!answer) return;
  tellWaiting(null);
  find("refused").textContent = answer.error ? inLanguage(answer.error) : "";
  if (answer.error) return show({ masked: [] });
  const { vocabulary, standing: best } = answer.predictions ?? {};
  readings.set(wanted, { ...opened(answer), predictions: best && { vocabulary, standing: unpackAll(best) } });
  draw();
}
