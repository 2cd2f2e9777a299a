// Requests for erasure and legal holds: how they stand, and orders for who runs the log.
import { ask, byId, cells, decide, guard, make, may, show, state, table, time, word } from "./page.js";
import { approvalButtons } from "./openings.js";

// A form that proposes one of these orders about an entry of the log.
function orderForm(id, index, orders) {
  const order = make("select", { name: "order", "aria-label": word("order") }, ...orders.map((name) => make("option", { value: name }, word(name))));
  const why = make("input", { name: "why", maxlength: 40, required: "", "aria-label": word("why"), placeholder: word("why") });
  const until = make("input", { name: "until", type: "date" });
  const untilLabel = make("label", {}, word("hold_until"), until);
  const adapt = () => { untilLabel.hidden = !order.value.startsWith("hold"); until.required = !untilLabel.hidden; };
  order.addEventListener("change", adapt);
  adapt();
  const form = make("form", { id, class: "order" }, orders.length > 1 ? order : "", why, untilLabel, make("button", { type: "submit" }, word(orders.length > 1 ? "propose" : orders[0])));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    guard(async () => {
      const ends = until.required ? { until: `${until.value}T00:00:00+08:00` } : {};
      const { entry: number } = await decide({ kind: "proposal", outcome: order.value, log: byId("log").value, index, why: why.value, ...ends });
      form.replaceChildren(`${word("proposed")} ${number}`);
    });
  });
  return form;
}
export function proposalForm(entry) {
  if (!may("decide") || entry.fault || !(entry.tenant || entry.subject)) return undefined;
  const orders = entry.subject ? ["erase", "hold", "hold_tenant"] : ["hold_tenant"];
  return make("div", {}, `${word("proposal_about")} ${entry.tenant || ""} ${entry.subject || ""}`, orderForm("proposal", entry.index, orders));
}

const styled = (good, text) => make("span", { class: good ? "good" : "bad" }, text);
const numbered = (index, view) => make("button", { type: "button", on: () => guard(() => view(index)) }, String(index));

function holdRow(hold, view) {
  return make("tr", {}, ...cells(numbered(hold.index, view), hold.tenant, hold.subject || word("everybody"), hold.why, hold.approvers.join(", "),
    time(hold.until), hold.in_force ? styled(true, word("in_force")) : word("run_out"),
    may("decide") ? orderForm(`release-${hold.index}`, hold.index, ["release"]) : ""));
}
function erasureStanding(one) {
  if (one.overdue) return styled(false, word("due_now"));
  return `${word(one.state)}${one.state !== "erased" && one.holds.length ? ` · ${word("held_back")}: ${one.holds.join(", ")}` : ""}`;
}
function erasureRow(one, view) {
  return make("tr", { class: one.overdue ? "bad" : undefined }, ...cells(numbered(one.index, view), one.tenant, one.subject,
    time(one.requested), time(one.due), erasureStanding(one)));
}
function orderStanding(one) {
  if (one.done) return styled(true, word("carried_out"));
  if (one.declined) return word("declined");
  return one.approvers.length ? `${word("approved")}: ${one.approvers.join(", ")}; ${word("not_carried_out")}` : word("to_be_approved");
}
// The command, once a second person has approved; for that person, whether to.
function orderStep(one) {
  if (one.done || one.declined) return "";
  if (one.command) return make("code", {}, one.command);
  return may("approve") && one.person !== state.me.name ? approvalButtons(one.number) : "";
}
function proposalRow(one, view) {
  return make("tr", {}, ...cells(String(one.number), word(one.order), numbered(one.index, view), one.tenant, one.subject || word("everybody"),
    one.why, `${one.person} · ${time(one.asked)}`, orderStanding(one), orderStep(one)));
}
const listed = (heads, rows) => (rows.length ? table(heads, rows) : make("p", {}, word("nothing")));

export async function retention(view) {
  const answer = await ask("retention");
  show(make("h2", {}, word("retention")), make("p", {}, word("retention_says")),
    make("h2", {}, word("erasures")), listed(["number", "tenant", "subject", "asked_at", "due_erase", "standing"],
      answer.erasures.map((one) => erasureRow(one, view))),
    make("h2", {}, word("holds")), listed(["number", "tenant", "subject", "why", "approvers", "hold_until", "standing", "decision"],
      answer.holds.map((one) => holdRow(one, view))),
    make("h2", {}, word("proposed_orders")), listed(["number", "order", "entry", "tenant", "subject", "why", "person", "standing", "command"],
      answer.proposals.map((one) => proposalRow(one, view))),
    answer.more ? make("p", {}, word("more_there")) : "");
}
