// What people decide: reviews of verdicts, answers to complaints, incidents.
import { ask, byId, cells, decide, guard, make, may, problem, show, state, table, time, word } from "./page.js";

// Buttons that take a decision with the comment beside them, and show the view again.
function decisionForm(outcomes, decisionOf) {
  const comment = make("input", { maxlength: 4000, size: 40, "aria-label": word("comment"), placeholder: word("comment") });
  const button = (outcome) => make("button", { type: "button", "data-outcome": outcome, on: () => guard(async () => {
    await decide({ ...decisionOf, outcome, comment: comment.value });
    await state.again();
  }) }, word(outcome));
  return make("span", { class: "decide" }, comment, ...outcomes.flatMap((outcome) => [" ", button(outcome)]));
}
const reviewOf = (entry) => ({ kind: "review", log: byId("log").value, index: entry.index });

export function reviewForm(entry) {
  if (!may("decide") || !entry.action || entry.fault) return undefined;
  return make("p", { id: "review" }, `${word("was_it_right")} `, decisionForm(["right", "wrong"], reviewOf(entry)));
}

const numbered = (entry, view) =>
  make("button", { type: "button", on: () => guard(() => view(entry.index)) }, String(entry.index));
const percent = (share) => `${(100 * share).toFixed(1)} %`;

function figures(reviews) {
  const count = reviews.right + reviews.wrong;
  if (!count) return make("p", {}, word("no_reviews"));
  const [low, high] = reviews.wilson95;
  return make("p", { id: "figures" },
    `${word("wrong_share")}: ${percent(reviews.share)} (${reviews.wrong} / ${count}; ${percent(low)} – ${percent(high)})`);
}

// Older ones behind each page; what was decided meanwhile is on none of them.
function pages(view, answer, before) {
  const last = answer.entries.length ? answer.entries[answer.entries.length - 1].index : null;
  const go = (places) => () => guard(() => queue(view, places));
  return make("p", {},
    before.length ? make("button", { type: "button", id: "newer", on: go(before.slice(0, -1)) }, word("newer")) : null, " ",
    answer.more ? make("button", { type: "button", id: "older", on: go([...before, last]) }, word("older")) : null);
}
export async function queue(view, before = []) {
  state.again = () => queue(view, before);
  const answer = await ask("queue", before.length ? { after: before[before.length - 1] } : {});
  const rows = answer.entries.map((entry) => make("tr", {}, ...cells(numbered(entry, view), entry.at ? time(entry.at) : entry.fault,
    entry.kind, (entry.findings || []).map((finding) => `${finding.category} ${finding.rule}`).join(" "),
    may("decide") && !entry.fault ? decisionForm(["right", "wrong"], reviewOf(entry)) : "")));
  const rules = answer.rules.map((rule) => make("tr", {}, ...cells(rule.rule, String(rule.wrong), String(rule.right))));
  show(make("h2", {}, word("queue")), make("p", {}, word("queue_says")), figures(answer.reviews),
    rows.length ? table(["number", "time", "kind", "rule", "decision"], rows) : make("p", {}, word("nothing")), pages(view, answer, before),
    make("h2", {}, word("proposals")), make("p", {}, word("proposals_say")),
    rules.length ? table(["rule", "wrong", "right"], rules) : make("p", {}, word("nothing")));
}

export async function complaints(view) {
  const answer = await ask("complaints");
  const rows = answer.complaints.map(({ entry, answer: given, overdue }) => make("tr", { class: overdue ? "bad" : undefined },
    ...cells(numbered(entry, view), entry.at ? time(entry.at) : entry.fault, entry.exchange, entry.due ? time(entry.due) : "",
      given ? `${word(given.outcome)} · ${given.person} · ${time(given.at)}` : word(overdue ? "overdue" : "open_case"),
      may("decide") && !entry.fault
        ? decisionForm(["upheld", "rejected"], { kind: "answer", log: byId("log").value, index: entry.index }) : "")));
  show(make("h2", {}, word("complaints")),
    rows.length ? table(["number", "time", "exchange", "due", "standing", "decision"], rows) : make("p", {}, word("nothing")),
    answer.more ? make("p", {}, word("more_there")) : "");
}

// How long until a time, or for how long it has passed.
function left(text) {
  const minutes = Math.round((new Date(text) - Date.now()) / 60000);
  const long = `${Math.floor(Math.abs(minutes) / 60)} h ${Math.abs(minutes) % 60} min`;
  return `${word(minutes < 0 ? "late_by" : "left")} ${long}`;
}
function incidentForm() {
  const title = make("input", { name: "title", required: "", maxlength: 40 });
  const at = make("input", { name: "discovered", type: "datetime-local", required: "" });
  const people = make("input", { name: "people", type: "number", min: "0", value: "0" });
  const form = make("form", { id: "incident" }, make("label", {}, word("incident_title"), title),
    make("label", {}, word("discovered"), at), make("label", {}, word("people"), people),
    make("button", { type: "submit" }, word("open_incident")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    guard(async () => {
      await decide({ kind: "incident", outcome: "opened", title: title.value,
        discovered: new Date(at.value).toISOString(), people: Number(people.value) });
      await state.again();
    });
  });
  return form;
}
export async function incidents() {
  const answer = await ask("incidents");
  const rows = answer.incidents.map((one) => {
    const steps = [...(one.reported ? [] : ["reported"]), ...(one.closed ? [] : ["closed"])];
    return make("tr", { class: one.late ? "bad" : undefined }, ...cells(String(one.number), one.title, String(one.people || "–"),
      time(one.discovered), one.reported ? time(one.reported) : `${time(one.report_due)} · ${left(one.report_due)}`,
      one.closed ? `${time(one.closed)}; ${word("closing_due")} ${one.closing_due}` : word("open_case"),
      may("decide") && steps.length ? decisionForm(steps, { kind: "step", index: one.number }) : ""));
  });
  show(make("h2", {}, word("incidents")), make("p", {}, word("incidents_say")), may("decide") ? incidentForm() : "",
    rows.length ? table(["number", "incident_title", "people", "discovered", "first_report", "closed", "decision"], rows)
      : make("p", {}, word("nothing")));
  problem("");
}
