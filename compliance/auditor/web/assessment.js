// The newest report of `weir conformance`, in the words of the report itself.
import { ask, cells, current, make, show, state, table, word } from "./page.js";

let phrases = null;
const said = (key, details = []) => {
  const phrase = phrases[key];
  return phrase ? phrase[state.language].replace(/\{(\d)\}/g, (_, number) => details[number] ?? "") : key;
};
// The first detail of a rate's gap names target and test, "gate_refuse".
function gapText({ key, details }) {
  const [first, ...others] = details;
  const pair = key.startsWith("gap_rate_") ? first.split("_").map((one) => said(one)).join(" · ") : first;
  return said(key, [pair, ...others]);
}
const percent = (share) => (share === undefined ? "–" : `${(100 * share).toFixed(1)} %`);
const marked = (good, text) => make("span", { class: good ? "good" : "bad" }, text);

function resultRow(target, test, row) {
  const between = row.wilson95 ? `${percent(row.wilson95[0])} – ${percent(row.wilson95[1])}` : "–";
  const standing = said(row.standing === "not_asked" ? "none_asked" : row.standing);
  return make("tr", {}, ...cells(said(target), said(test), `${row.judged} / ${row.asked}`, String(row.sample_minimum), percent(row.share), between,
    percent(row.share_minimum), row.standing === "met" ? marked(true, standing) : row.standing === "missed" ? marked(false, standing) : standing));
}
function results(targets) {
  const rows = Object.entries(targets).flatMap(([target, tests]) => Object.entries(tests)
    .filter(([, row]) => row.standing).map(([test, row]) => resultRow(target, test, row)));
  const heads = ["target", "test", "judged", "needed", "share", "interval", "demand", "standing"];
  return make("table", { id: "results" }, make("thead", {}, make("tr", {}, ...heads.map((head) => make("th", { scope: "col" }, said(head))))),
    make("tbody", {}, ...rows));
}
function libraries(report) {
  const all = [...Object.entries(report.banks.totals).map(([test, row]) => [said(test), row]), [word("keywords"), report.keywords]];
  return table(["library", "have", "minimum"], all.map(([name, row]) =>
    make("tr", {}, ...cells(name, marked(row.have >= row.minimum, String(row.have)), String(row.minimum)))));
}
export async function assessment() {
  phrases ??= await current(fetch("/report-words.json").then((response) => response.json()));
  const report = await ask("assessment");
  const facts = [[said("standard"), report.standard], [said("profile"), `${report.policy.profile}/${report.policy.version}`], [said("digest"), report.policy.digest],
    [said("model"), report.model || "–"], [said("asked"), String(report.asked)]];
  show(make("h2", {}, word("assessment")), make("p", {}, word("assessment_says")),
    make("dl", { class: "facts", id: "report" }, ...facts.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)])),
    make("h2", {}, said("results")), results(report.targets), make("h2", {}, word("libraries")), libraries(report),
    make("h2", {}, said("gaps")), report.gaps.length ? make("ul", { id: "gaps" }, ...report.gaps.map((gap) => make("li", {}, gapText(gap))))
      : make("p", {}, said("no_gaps")));
}
