// answers.yaml, read and written: the format is that of questions/answers.py and questions/sheet.py.

const NUMBERED = /^[-\s{,]*["']?(?:question|q|第)?[ ._]?(\d{1,4}) ?題?["']?\s*:(.*)$/i;
const NAMED = /^[-\s{,]*["']?(student|variant)["']?\s*:\s*("(?:[^"\\]|\\.)*"|.*)/i;
const BETWEEN = /[\s,;/+&|.()【】「」、。[\]{}"'“”‘’-]+/g;
const PLAIN = /^(?!null$)[A-Z0-9][A-Z0-9_.-]*$/i;

/** What a sheet says: {student, variant, choices: {number: letters}, unread: [[line, text]]}. */
function readSheet(text, options) {
  const sheet = { student: "", variant: "standard", choices: {}, unread: [] };
  const entries = [];
  text.normalize("NFKC").replace(/[\ufeff\u200b]/g, "").split(/\r\n|\r|\n/).forEach((raw, index) => {
    const line = raw.replace(/(^|\s)#.*$/, "").trimEnd();
    const named = NAMED.exec(raw), numbered = named ? null : NUMBERED.exec(line);
    if (named) {
      const key = named[1].toLowerCase();
      sheet[key] = unquoted(named[2]) || (key === "variant" ? "standard" : "");
    } else if (numbered) entries.push({ number: Number(numbered[1]), value: numbered[2], line: index + 1, raw });
    else if (/^\s*\S+\s*:\s*$/.test(line)) entries.push(null); // a heading, such as answers:
    else if (line.trim() && entries.at(-1)) entries.at(-1).value += ` ${line}`;
    else if (line.trim()) sheet.unread.push([index + 1, raw]);
  });
  for (const { number, value, line, raw } of entries.filter(Boolean)) {
    if (/^\s*(null|~)?\s*$/i.test(value)) continue;
    const letters = [...new Set(value.replace(BETWEEN, "").toUpperCase())].sort();
    if (letters.every((letter) => (options[number] ?? "").includes(letter)) && number in options) sheet.choices[number] = letters;
    else {
      delete sheet.choices[number];
      sheet.unread.push([line, raw]);
    }
  }
  return sheet;
}

function unquoted(value) {
  if (value.startsWith('"')) try { return JSON.parse(value); } catch { /* not as this page writes it */ }
  const text = value.replace(/(^|\s)#.*$/, "").trim();
  return /^(null|~)$/i.test(text) ? "" : text.replace(/^(["'])(.*)\1$/, "$2");
}

/** The blank sheet with these choices, and the student's ID if one is given. */
function writeSheet(blank, choices, student) {
  const name = student.replace(/[\p{C}\p{Z}`]+/gu, " ").trim();
  const answered = (line, number) => (choices[number] ? `${line} [${choices[number].join(", ")}]` : line);
  return blank
    .replace(/^ {2}(\d+):$/gm, answered)
    .replace(/^student:.*$/m, (line) => (name ? `student: ${PLAIN.test(name) ? name : JSON.stringify(name)}` : line));
}
