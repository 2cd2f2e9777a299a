// What every view of the console is made of. Everything shown is put in as text, never as markup.
export const state = { language: localStorage.getItem("language") || "zh", words: {}, me: null, view: "overview", again: null, turn: 0 };
// Whether the role of who asks has that right (desk/roles.h names them).
export const may = (right) => state.me.rights.includes(right);
export const byId = (id) => document.getElementById(id);
export const word = (key) => (state.words[key] ? state.words[key][state.language] : key);

// An element with attributes and children; strings become text.
export function make(tag, attributes = {}, ...children) {
  const svg = ["svg", "rect", "text", "title", "g"].includes(tag);
  const node = svg ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on") node.addEventListener("click", value);
    else if (value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== undefined && child !== null));
  return node;
}
export const table = (heads, rows) => make("table", {},
  make("thead", {}, make("tr", {}, ...heads.map((head) => make("th", { scope: "col" }, word(head))))),
  make("tbody", {}, ...rows));
export const cells = (...values) => values.map((value) => make("td", {}, value === undefined ? "" : value));

export function show(...nodes) { byId("main").replaceChildren(...nodes); }
export function problem(text) { byId("problem").textContent = text || ""; byId("problem").hidden = !text; }

// A promise's value, as long as the reader has not asked for something else meanwhile: a slow answer must not
// take the place of the page that was asked for after it.
class Superseded extends Error {}
export async function current(promise) {
  const turn = state.turn;
  const [outcome] = await Promise.allSettled([promise]);
  if (turn !== state.turn) throw new Superseded();
  if (outcome.status === "rejected") throw outcome.reason;
  return outcome.value;
}

export function addressOf(question, parameters = {}) {
  const query = new URLSearchParams({ log: byId("log").value, ...parameters });
  for (const [name, value] of [...query]) if (!value) query.delete(name);
  return `/api/${question}?${query}`;
}
async function answered(response) {
  const answer = await response.json();
  if (!response.ok) throw new Error(`${word("refused")} (${response.status}): ${word(answer.error)}`);
  return answer;
}
export async function ask(question, parameters = {}) {
  const answer = await current(fetch(addressOf(question, parameters), { cache: "no-store" }).then(answered));
  if (answer.coverage) cover(answer.coverage);
  state.behind = answer.behind;
  document.dispatchEvent(new Event("answered"));
  problem(answer.log_problem && `${word("log_problem")}: ${answer.log_problem}`);
  return answer;
}
// A question that is answered in lines of JSON: each but the last goes to `tell`, the last is the answer.
export async function askInLines(question, tell) {
  const turn = state.turn;
  const response = await current(fetch(addressOf(question), { cache: "no-store" }));
  if (!response.ok) return answered(response);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let [text, last] = ["", null];
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    if (turn !== state.turn) {
      reader.cancel();  // nobody waits any longer: the server stops too
      throw new Superseded();
    }
    const lines = (text + piece.value).split("\n");
    text = lines.pop();
    for (const line of lines) {
      last = JSON.parse(line);
      if (last.of !== undefined) tell(last);
    }
  }
  if (!last || last.of !== undefined) throw new Error(word("cut_off"));
  if (last.error) throw new Error(word(last.error));
  problem(last.log_problem && `${word("log_problem")}: ${last.log_problem}`);
  return last;
}
export function cover(coverage) {
  state.coverage = coverage;
  byId("coverage").textContent =
    `${coverage.origin} · ${coverage.size} ${word("entries")} · ${word("root")} ${coverage.root}`;
}

// Local time, and UTC beside it.
export function time(text) {
  const at = new Date(text);
  return `${at.toLocaleString(state.language === "zh" ? "zh-CN" : "en-GB")} (${text})`;
}
// Takes a decision; it counts once this has returned.
export async function decide(decision, question = "decide") {
  return answered(await fetch(`/api/${question}`, {
    method: "POST", cache: "no-store", headers: { "Content-Type": "application/json" }, body: JSON.stringify(decision) }));
}

export async function guard(work) {
  state.turn += 1;
  problem("");
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Superseded)) problem(error.message || String(error));
  }
}
