// The clauses of the law, and what shows them here.
import { ask, cells, make, show, state, table, word } from "./page.js";

const STYLES = { shown: "good", contradicted: "bad", not_covered: "bad", named: "", of_people: "" };
const said = (phrase) => phrase[state.language];

function evidence(clause) {
  const seen = clause.observed.map((one) => make("div", { class: one.shows ? "good" : "bad" }, said(one)));
  const passed = clause.tests.filter((test) => test.end === "passed").length;
  const lines = ["commands", "records", "pages"].flatMap((kind) => clause[kind].map((one) => make("div", {}, make("code", {}, one))));
  if (clause.tests.length) {
    seen.push(make("details", {}, make("summary", {}, `${word("tests")}: ${passed} / ${clause.tests.length}`),
      ...clause.tests.map((test) => make("div", {}, `${word(test.end)}: `, make("code", {}, test.name)))));
  }
  return make("div", {}, ...seen, ...lines);
}
export async function clauses() {
  const answer = await ask("clauses");
  const counts = Object.entries(answer.counts).map(([name, count]) => [make("dt", {}, word(name)), make("dd", { class: STYLES[name] }, String(count))]);
  show(make("h2", {}, word("clauses")), make("p", {}, word("clauses_say")), make("dl", { class: "facts", id: "clauses" }, ...counts.flat()),
    table(["clause", "demand", "standing", "evidence"], answer.clauses.map((clause) => make("tr", {}, ...cells(
      `${clause.id} ${clause.at}`, said(clause), make("span", { class: STYLES[clause.evidence] }, word(clause.evidence)), evidence(clause))))));
}
