// What of the log is not in its index yet: how far it has come, until all of it is in.
import { byId, guard, make, state, word } from "./page.js";

const EVERY = 1000;  // milliseconds
let round = 0;  // of looks; a later answer ends the looks that an earlier one began

function tell(behind) {
  const { origin, done, of } = behind;
  const share = of ? ` (${Math.floor((100 * done) / of)} %)` : "";
  byId("indexing").hidden = false;
  if (!byId("indexing-bar")) {
    byId("indexing").replaceChildren(make("strong", { role: "status" }, word("indexing")), " ",
      make("progress", { id: "indexing-bar", "aria-label": word("indexing") }), " ", make("span", { id: "indexing-progress" }));
  }
  if (of) [byId("indexing-bar").max, byId("indexing-bar").value] = [of, done];
  byId("indexing-progress").textContent = `${origin} \u00b7 ${done} / ${of === null ? "?" : of} ${word("entries")}${share}`;
}
function finished() {
  const again = make("button", { type: "button", on: () => guard(state.again) }, word("look_again"));
  byId("indexing").replaceChildren(make("span", { role: "status" }, word("indexed")), " ", again);
}
async function look(log, mine) {
  const response = await fetch("/api/me", { cache: "no-store" });
  const { behind } = response.ok ? await response.json() : {};
  if (mine !== round) return;
  if (behind && !behind[log]) return finished();
  if (behind) tell(behind[log]);
  later(log, mine);
}
const later = (log, mine) => setTimeout(() => look(log, mine).catch(() => later(log, mine)), EVERY);

// `behind` as an answer about the log has it; undefined: all is in.
export function indexing(behind, log) {
  round += 1;
  byId("indexing").hidden = true;
  byId("indexing").replaceChildren();
  if (!behind) return;
  tell(behind);
  later(log, round);
}
