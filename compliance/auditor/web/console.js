// The console: its frame, and the views of what the logs hold.
import { addressOf, ask, askInLines, byId, cells, cover, current, guard, make, may, problem, show, state, table, time, word } from "./page.js";
import { assessment } from "./assessment.js";
import { clauses } from "./clauses.js";
import { indexing } from "./indexing.js";
import { complaints, incidents, queue, reviewForm } from "./cases.js";
import { openingForm, openings } from "./openings.js";
import { proposalForm, retention } from "./retention.js";
import { toHex, verifyEntry } from "./verify.js";

// --- overview ---

function chart(title, rows, cssClass = () => "") {
  const most = Math.max(1, ...rows.map(([, count]) => count));
  const svg = make("svg", { role: "img", viewBox: `0 0 760 ${rows.length * 20 + 4}`, width: 760, height: rows.length * 20 + 4 },
    make("title", {}, title));
  rows.forEach(([label, count], i) => svg.append(
    make("text", { x: 190, y: i * 20 + 14, "text-anchor": "end", class: "axis" }, label),
    make("rect", { x: 200, y: i * 20 + 2, width: (count / most) * 480, height: 15, class: `bar ${cssClass(label)}` }),
    make("text", { x: 206 + (count / most) * 480, y: i * 20 + 14, class: "axis" }, String(count))));
  return make("figure", {}, make("figcaption", {}, title), rows.length ? svg : make("p", {}, word("nothing")));
}
function totals(days, field) {
  const sums = new Map();
  for (const day of days) if (day.field === field) sums.set(day.value, (sums.get(day.value) || 0) + day.count);
  return [...sums].sort((a, b) => b[1] - a[1]);
}
// Buckets in order, though some be empty.
function waits(days) {
  const sums = new Map(totals(days, "l"));
  if (!sums.size) return [];
  return [...[100, 200, 500, 1000, 2000, 5000].map((wait) => [`\u2264 ${wait} ms`, sums.get(String(wait)) || 0]), ["> 5000 ms", sums.get("+") || 0]];
}
function standingOf(devices, head, backlog) {
  const newest = head && head.witnesses.length ? Math.max(...head.witnesses.map((one) => one.at)) : 0;
  const minutes = Math.max(0, Math.round((Date.now() / 1000 - newest) / 60));
  const facts = [[word("unreviewed"), backlog.unreviewed], [word("complaints_open"), backlog.complaints], [word("complaints_late"), backlog.overdue],
    [word("incidents_late"), backlog.incidents_late], [word("devices"), devices.all], [word("devices_silent"), devices.silent],
    [word("witnessed"), newest ? `${head.witnesses.length}; ${minutes} min` : word("not_witnessed")]];
  return make("dl", { id: "standing", class: "facts" }, ...facts.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, String(value))]));
}
function silentDevices(devices) {
  if (!devices.named.length) return "";
  return make("div", {}, make("h2", {}, word("devices_silent")), table(["device", "last_day"],
    devices.named.map((one) => make("tr", {}, ...cells(one.origin, one.last_day)))));
}
async function overview() {
  const { days, devices, head, backlog } = await ask("overview");
  const actions = totals(days, "a");
  const all = actions.reduce((sum, [, count]) => sum + count, 0);
  const refused = actions.filter(([name]) => name === "refuse" || name === "suspend").reduce((sum, [, count]) => sum + count, 0);
  const perDay = new Map();
  for (const day of days) {
    if (day.field !== "a") continue;
    const row = perDay.get(day.day) || [0, 0];
    row[0] += day.count;
    if (day.value === "refuse" || day.value === "suspend") row[1] += day.count;
    perDay.set(day.day, row);
  }
  const dayRows = [...perDay].sort().reverse().slice(0, 31).map(([day, [count, no]]) =>
    make("tr", {}, ...cells(day, String(count), String(no), `${((100 * no) / count).toFixed(1)} %`)));
  show(make("h2", {}, word("overview")),
    make("p", {}, `${word("refusal_share")}: ${all ? ((100 * refused) / all).toFixed(1) : 0} % (${refused} / ${all})`),
    standingOf(devices, head, backlog),
    chart(word("by_action"), actions, (name) => (name === "refuse" ? "refuse" : "")),
    chart(word("by_category"), totals(days, "c")), chart(word("by_ending"), totals(days, "z")),
    chart(word("by_engine"), totals(days, "e")), chart(word("by_policy"), totals(days, "p")),
    chart(word("by_wait"), waits(days)), silentDevices(devices),
    make("h2", {}, word("by_day")), table(["day", "verdicts", "refusals", "share"], dayRows));
}

// --- search ---

const FACETS = ["category", "action", "ending", "kind", "exchange", "subject", "tenant", "engine", "rule"];
const CHOICES = {
  action: ["allow", "mask", "local_only", "support", "refuse", "suspend"],
  ending: ["done", "refused", "stopped", "cancelled", "failed", "interrupted"],
  kind: ["open", "close", "record", "report", "policy_load", "recovery", "spooled", "spool_head", "spool_gap",
    "spool_conflict", "hold", "erasure", "access", "keys", "policy_minimum", "policy_refused", "rollout"],
};
function facet(name) {
  const input = CHOICES[name]
    ? make("select", { name }, make("option", { value: "" }, word("any")), ...CHOICES[name].map((value) => make("option", { value }, value)))
    : make("input", { name, maxlength: 200 });
  return make("label", {}, word(name), input);
}
// Kept in this browser: a search is a question, and questions are sealed in the auditors' ledger.
const saved = () => JSON.parse(localStorage.getItem("searches") || "{}");
function savedSearches() {
  const name = make("input", { id: "search-name", maxlength: 40, placeholder: word("search_name"), "aria-label": word("search_name") });
  const keep = make("button", { type: "button", id: "keep-search", on: (event) => {
    if (!name.value) return;
    const wanted = Object.fromEntries(new FormData(event.target.form));
    localStorage.setItem("searches", JSON.stringify({ ...saved(), [name.value]: wanted }));
    guard(search);
  } }, word("keep_search"));
  const again = Object.entries(saved()).map(([title, wanted]) => make("button", { type: "button", "data-saved": title, on: (event) => {
    for (const [field, value] of Object.entries(wanted)) event.target.form.elements[field].value = value;
    event.target.form.requestSubmit();
  } }, title));
  return make("span", { class: "saved" }, name, " ", keep, " ", ...again);
}
// A day is one of China (UTC+8), as in the overview's totals; it goes before times that are given beside it.
const DAY = 24 * 3600e3;
function questionOf({ day, ...wanted }) {
  const moments = day ? { since: `${day}T00:00:00+08:00`, until: Date.parse(`${day}T00:00:00+08:00`) + DAY } : wanted;
  for (const name of ["since", "until"]) wanted[name] = moments[name] ? new Date(moments[name]).toISOString() : "";
  return wanted;
}
function searchForm() {
  const form = make("form", { role: "search", "aria-label": word("search") }, ...FACETS.map(facet),
    make("label", {}, word("china_day"), make("input", { name: "day", type: "date" })),
    make("label", {}, word("since"), make("input", { name: "since", type: "datetime-local" })),
    make("label", {}, word("until"), make("input", { name: "until", type: "datetime-local" })),
    make("button", { type: "submit" }, word("search")), savedSearches());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    guard(() => results(questionOf(Object.fromEntries(new FormData(form))), []));
  });
  return form;
}
function entryRow(entry) {
  if (entry.fault) return make("tr", { class: "bad" }, ...cells(String(entry.index), entry.fault, "", "", "", "", ""));
  const open = make("button", { type: "button", on: () => guard(() => view(entry.index)) }, String(entry.index));
  return make("tr", {}, ...cells(open, time(entry.at), entry.kind, entry.exchange, entry.action, entry.ending,
    (entry.findings || []).map((finding) => finding.category).join(" ")));
}
async function results(wanted, before) {
  const answer = await ask("search", wanted);
  const last = answer.entries.length ? answer.entries[answer.entries.length - 1].index : null;
  const pages = make("p", {},
    before.length ? make("button", { type: "button", on: () => guard(() => results(before[before.length - 1], before.slice(0, -1))) }, word("newer")) : null, " ",
    answer.more ? make("button", { type: "button", on: () => guard(() => results({ ...wanted, after: last }, [...before, wanted])) }, word("older")) : null);
  const exportable = may("export") && answer.entries.length && !state.behind;
  const save = make("a", { class: "button", id: "export", download: "evidence.zip", href: addressOf("export", { ...wanted, after: "" }) }, word("export"));
  byId("results").replaceChildren(
    exportable ? make("p", {}, save) : "",
    answer.entries.length ? table(["number", "time", "kind", "exchange", "action", "ending", "category"], answer.entries.map(entryRow)) : make("p", {}, word("nothing")),
    pages);
}
async function search() {
  show(make("h2", {}, word("search")), searchForm(), make("div", { id: "results", "aria-live": "polite" }));
  await results({}, []);
}

// --- one entry ---

function badge(outcome) {
  const steps = outcome.steps.map(([key, holds, why]) => make("li", { class: holds ? "good" : "bad" },
    `${holds ? "\u2713" : "\u2717"} ${word(key)}${why ? ` \u2014 ${word(why)}` : ""}`));
  const covers = outcome.checkpoint ? `${outcome.checkpoint.origin} · ${outcome.checkpoint.size} · ${toHex(outcome.checkpoint.root)}` : "";
  return make("div", { class: `badge ${outcome.good ? "good" : "bad"}`, id: "badge", role: "status" },
    make("strong", {}, word(outcome.good ? "verified" : "not_verified")), make("ul", {}, ...steps), make("code", {}, covers));
}
function keyForm(index) {
  const input = make("input", { id: "trusted", size: 60, value: localStorage.getItem(`key ${byId("log").value}`) || "" });
  const keep = make("button", { type: "button", on: () => {
    localStorage.setItem(`key ${byId("log").value}`, input.value.trim());
    guard(() => view(index));
  } }, word("keep_key"));
  return make("p", {}, make("label", {}, `${word("trusted_key")} `, input), " ", keep);
}
function facts(entry) {
  const flat = Object.entries(entry).filter(([key]) => !["findings", "index"].includes(key));
  return table(["field", "value"], flat.map(([key, value]) =>
    make("tr", {}, ...cells(word(key), key === "at" ? time(value) : typeof value === "object" ? JSON.stringify(value) : String(value)))));
}
function findings(entry) {
  return table(["category", "evidence", "rule", "direction", "score"], (entry.findings || []).map((finding) =>
    make("tr", {}, ...cells(finding.category, finding.kind, finding.rule, finding.direction, String(finding.score)))));
}
// Of the log that is chosen now, whatever is chosen when the proof is asked for.
function trustOf(log) {
  const proofBetween = async (from, to) => (await ask("consistency", { log, from, to })).proof;
  return { key: localStorage.getItem(`key ${log}`), ownCode: state.ownCode, proofBetween };
}
async function view(index) {
  state.again = () => view(index);
  const log = byId("log").value;
  const answer = await ask("entry", { index });
  const outcome = await current(verifyEntry(answer, index, trustOf(log)));
  const related = [...answer.related, answer.entry].sort((a, b) => a.index - b.index);
  const timeline = make("ol", { class: "timeline" }, ...related.map((entry) => make("li", {},
    make("button", { type: "button", on: () => guard(() => view(entry.index)) }, String(entry.index)),
    entry.fault ? make("span", { class: "bad" }, ` ${entry.fault}`) : ` ${time(entry.at)} · ${entry.kind} · ${entry.action || ""} ${entry.ending || ""}`)));
  show(make("h2", {}, `${word("entry")} ${index}`), badge(outcome), keyForm(index), reviewForm(answer.entry) || "",
    openingForm(answer.entry) || "", proposalForm(answer.entry) || "",
    make("h2", {}, word("timeline")), timeline, make("h2", {}, word("findings")), findings(answer.entry),
    make("h2", {}, word("fields")), facts(answer.entry));
}

// --- check and access ---

async function check() {
  const bar = make("progress", { "aria-label": word("check") });
  const numbers = make("span", { id: "progress", role: "status" }, word("waiting"));
  show(make("h2", {}, word("check")), make("p", {}, bar, " ", numbers));
  const answer = await askInLines("check", ({ done, of }) => {
    [bar.max, bar.value] = [of || 1, done];
    numbers.textContent = `${done} / ${of} ${word("entries")} (${of ? Math.floor((100 * done) / of) : 100} %)`;
  });
  cover(answer.log);
  const bad = answer.faults > 0;
  const lines = ["missing", "altered", "hidden", "extra"].filter((name) => answer[name].length)
    .map((name) => make("li", { class: "bad" }, `${word(name)}: ${answer[name].join(", ")}`));
  for (const name of ["totals_differ", "root_differs"]) if (answer[name]) lines.push(make("li", { class: "bad" }, word(name)));
  show(make("h2", {}, word("check")),
    make("div", { class: `badge ${bad ? "bad" : "good"}`, id: "badge", role: "status" },
      make("strong", {}, `${word(bad ? "incomplete" : "complete")} (${answer.rows})`), make("ul", {}, ...lines)));
}
async function access() {
  const answer = await ask("access");
  show(make("h2", {}, word("access")), table(["number", "time", "person", "role", "question", "action", "reasons"],
    answer.entries.map((entry) => make("tr", { class: entry.action === "refuse" ? "bad" : undefined }, ...cells(
      String(entry.index), time(entry.at), entry.subject, word(entry.tenant), entry.exchange, entry.action, (entry.reasons || []).join(" "))))));
}

// --- the frame ---

const VIEWS = {
  overview, search, queue: () => queue(view), complaints: () => complaints(view), incidents, openings, retention: () => retention(view), check, clauses, assessment, access,
};
const RIGHTS = {
  overview: "overview", search: "search", queue: "cases", complaints: "cases", incidents: "cases", openings: "approve", retention: "cases", check: "check",
  clauses: "overview", assessment: "overview", access: "access",
};

function go(name) {
  state.view = name;
  state.again = VIEWS[name];
  for (const button of document.querySelectorAll("[data-view]")) {
    if (button.dataset.view === name) button.setAttribute("aria-current", "page");
    else button.removeAttribute("aria-current");
  }
  return guard(VIEWS[name]);
}
function translate() {
  document.documentElement.lang = state.language === "zh" ? "zh-CN" : "en";
  for (const node of document.querySelectorAll("[data-word]")) node.textContent = word(node.dataset.word);
  document.title = word("title");
  document.querySelector("nav").setAttribute("aria-label", word("views"));
  if (state.coverage) cover(state.coverage);
  if (state.me) byId("who").textContent = `${state.me.name} · ${word(state.me.role)}${state.me.until ? ` · ${word("until")} ${state.me.until}` : ""}`;
}
async function start() {
  state.words = await (await fetch("/words.json")).json();
  translate();
  const response = await fetch("/api/me", { cache: "no-store" });
  const me = await response.json();
  if (!response.ok) return problem(`${word("refused")}: ${word(me.error)}`);
  state.me = me;
  byId("log").replaceChildren(...me.logs.map((name) => make("option", { value: name }, name)));
  for (const button of document.querySelectorAll("[data-view]")) {
    button.hidden = !may(RIGHTS[button.dataset.view]);
    button.addEventListener("click", () => go(button.dataset.view));
  }
  byId("log").addEventListener("change", () => go(state.view));
  byId("language").addEventListener("click", () => {
    state.language = state.language === "zh" ? "en" : "zh";
    localStorage.setItem("language", state.language);
    translate();
    guard(state.again);
  });
  translate();
  const first = Object.keys(VIEWS).find((name) => may(RIGHTS[name]));
  if (first) await go(first);
  else problem(word("no_rights"));
}
document.addEventListener("answered", () => indexing(state.behind, byId("log").value));
state.ownCode = new URLSearchParams(location.search).has("own-ed25519");
guard(start);
