// Opening sealed texts: one person asks, another approves, the first reads.
import { ask, byId, cells, decide, guard, make, may, show, state, table, time, word } from "./page.js";

export function openingForm(entry) {
  if (!may("open") || entry.fault) return undefined;
  const why = make("input", { id: "why", maxlength: 40, required: "", "aria-label": word("why"), placeholder: word("why") });
  const form = make("form", { id: "opening" }, `${word("sealed_texts")} `, why,
    make("button", { type: "submit" }, word("ask_opening")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    guard(async () => {
      const decision = { kind: "opening", outcome: "requested", log: byId("log").value, index: entry.index, why: why.value };
      const { entry: number } = await decide(decision, "request-opening");
      form.replaceChildren(`${word("asked_opening")} ${number}`);
    });
  });
  return form;
}

function standing(opening) {
  if (opening.declined) return word("declined");
  if (!opening.approvers.length) return word("open_case");
  return `${word("approved")}: ${opening.approvers.join(", ")}; ${word("until")} ${opening.open_until}`;
}
// Of what somebody else asks for; the number is that of the entry that asked.
export function approvalButtons(number) {
  const approve = (outcome) => make("button", { type: "button", "data-outcome": outcome, on: () => guard(async () => {
    await decide({ kind: "approval", index: number, outcome }, "approve");
    await state.again();
  }) }, word(outcome));
  return make("span", {}, approve("approved"), " ", approve("declined"));
}
function steps(opening) {
  if (opening.declined) return "";
  if (opening.person !== state.me.name) return approvalButtons(opening.number);
  const read = make("button", { type: "button", "data-read": opening.number, on: () => guard(() => texts(opening)) }, word("read_texts"));
  return may("open") ? read : "";
}
async function texts(opening) {
  const answer = await ask("opened", { number: opening.number });
  byId("texts").replaceChildren(make("h2", {}, `${opening.log} ${opening.index}`),
    table(["field", "value"], answer.texts.map((text) => make("tr", {}, ...cells(word(text.role), make("pre", {}, text.text))))));
}
export async function openings() {
  const answer = await ask("openings");
  const rows = answer.openings.map((one) => make("tr", {}, ...cells(String(one.number), `${one.log} ${one.index}`, one.person,
    one.why, time(one.asked), standing(one), steps(one))));
  show(make("h2", {}, word("openings")), make("p", {}, word("openings_say")),
    rows.length ? table(["number", "entry", "person", "why", "time", "standing", "decision"], rows) : make("p", {}, word("nothing")),
    make("div", { id: "texts", "aria-live": "polite" }));
}
