// Entries for people and scripts. Everything shown is in clear in the entry; nothing is opened.
#pragma once

#include <string>

#include "compliance/ledger/verify.h"

namespace weir::ledger {

// One JSON object without line ends. Always: "index", "leaf" (hex), "kind", "at" (RFC 3339, UTC,
// ms), "reasons", "findings", "texts" [{"role","size_bytes"}]. Where they apply: "exchange",
// "tenant", "subject", "session", "policy" {"profile","version","digest"}, "action", "data_class",
// "engine", "model", "ending", "status", "prompt_tokens", "answer_tokens", "first_token_ms",
// "total_ms", "label", "decision" (base 64), "cut" {"segment","offset","size_bytes","digest"},
// "conduct" {"event","age_band","in_a_row","in_day","suspended_until","standing","notices",
// "use_began","used_today_s","rest_until","companion","label_agreement","label_purpose",
// "label_record_until"}, "due",
// "spooled" {"origin","index","lost","root","leaf","entry"}: "entry" is the device's, in this form.
std::string ToJsonLine(const StoredEntry& stored);

// "12  2026-11-22T08:00:00.000Z  close  01J...  done  allow  engine=local  leaf=0123456789abcdef".
std::string ToTextLine(const StoredEntry& stored);

// The name of the exchange: what the caller of a kRecord gave, else the id; empty when there is
// none.
std::string ExchangeOf(const Entry& entry);

}  // namespace weir::ledger
