#include "compliance/ledger/json.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>

#include "absl/time/time.h"
#include "compliance/ledger/tree.h"
#include "compliance/ledger/wire.h"

namespace weir::ledger {
namespace {

using Json = nlohmann::ordered_json;

std::string Rfc3339(absl::Time at) {
  return absl::FormatTime("%Y-%m-%d%ET%H:%M:%E3SZ", at, absl::UTCTimeZone());
}

void PutText(Json& json, const char* name, std::string_view value) {
  if (!value.empty()) json[name] = value;
}

void PutNumber(Json& json, const char* name, uint64_t value) {
  if (value != 0) json[name] = value;
}

Json FindingsOf(const Entry& entry) {
  Json findings = Json::array();
  for (const FindingRecord& finding : entry.findings) {
    findings.push_back({{"category", finding.category},
                        {"kind", finding.kind},
                        {"rule", finding.rule},
                        {"direction", finding.direction},
                        {"score", finding.score_permille / 1000.0},
                        {"size_bytes", finding.size_bytes}});
  }
  return findings;
}

Json TextsOf(const StoredEntry& stored) {
  Json texts = Json::array();
  const auto clear = DecodeEntry(stored.leaf_bytes);
  if (!clear.ok()) return texts;
  for (const TextBinding& text : clear->texts) {
    texts.push_back({{"role", text.role}, {"size_bytes", text.size_bytes}});
  }
  return texts;
}

void PutWho(Json& json, const Entry& entry) {
  PutText(json, "tenant", entry.tenant);
  PutText(json, "subject", entry.subject);
  PutText(json, "session", entry.session);
  if (entry.policy_profile.empty() && entry.policy_version == 0) return;
  json["policy"] = {{"profile", entry.policy_profile},
                    {"version", entry.policy_version},
                    {"digest", entry.policy_digest}};
}

void PutJudgement(Json& json, const Entry& entry) {
  if (!entry.judgement) return;
  const JudgementRecord& judgement = *entry.judgement;
  Json out = {{"request", judgement.request / 1000.0}, {"statement", judgement.statement / 1000.0}};
  if (judgement.stage_two) out["stage_two"] = *judgement.stage_two / 1000.0;
  if (judgement.lexicon) out["lexicon"] = true;
  out["refuses"] = judgement.refuses;
  json["judgement"] = std::move(out);
}

void PutOutcome(Json& json, const Entry& entry) {
  PutText(json, "action", entry.action);
  PutText(json, "data_class", entry.data_class);
  PutText(json, "engine", entry.engine);
  PutText(json, "model", entry.model);
  PutText(json, "ending", NameOf(entry.ending));
  PutText(json, "status", entry.status);
  json["reasons"] = entry.reasons;
  json["findings"] = FindingsOf(entry);
  PutJudgement(json, entry);
}

void PutFigures(Json& json, const Entry& entry) {
  PutNumber(json, "prompt_tokens", entry.prompt_tokens);
  PutNumber(json, "answer_tokens", entry.answer_tokens);
  PutNumber(json, "first_token_ms", entry.first_token_ms);
  PutNumber(json, "total_ms", entry.total_ms);
  PutText(json, "label", entry.label);
  PutText(json, "decision", crypto::ToBase64(entry.decision));
  if (!entry.cut) return;
  json["cut"] = {{"segment", entry.cut->segment},
                 {"offset", entry.cut->offset},
                 {"size_bytes", entry.cut->size_bytes},
                 {"digest", crypto::ToHex(entry.cut->digest)}};
}

void PutTime(Json& json, const char* name, absl::Time at) {
  if (at != absl::Time()) json[name] = Rfc3339(at);
}

void PutNames(Json& json, const char* name, const std::vector<std::string>& values) {
  if (!values.empty()) json[name] = values;
}

void PutKeeping(Json& json, const Entry& entry) {
  if (entry.hold) {
    json["hold"] = {{"why", entry.hold->why}};
    PutText(json["hold"], "releases", entry.hold->releases);
    if (entry.hold->releases.empty()) json["hold"]["until"] = Rfc3339(entry.hold->until);
    PutNames(json["hold"], "approvers", entry.hold->approvers);
  }
  if (entry.erasure) {
    json["erasure"] = {{"state", entry.erasure->state},
                       {"requested", Rfc3339(entry.erasure->requested)},
                       {"due", Rfc3339(entry.erasure->due)}};
    PutTime(json["erasure"], "erased", entry.erasure->erased);
  }
  if (entry.access) {
    json["access"] = {{"index", entry.access->index},
                      {"requester", entry.access->requester},
                      {"why", entry.access->why}};
    PutNames(json["access"], "approvers", entry.access->approvers);
  }
}

void PutConduct(Json& json, const Entry& entry) {
  PutTime(json, "due", entry.due);
  if (!entry.conduct) return;
  const ConductRecord& conduct = *entry.conduct;
  Json out;
  PutText(out, "event", NameOf(conduct.event));
  PutText(out, "age_band", conduct.age_band);
  PutNumber(out, "in_a_row", conduct.in_a_row);
  PutNumber(out, "in_day", conduct.in_day);
  PutTime(out, "suspended_until", conduct.suspended_until);
  PutText(out, "standing", conduct.standing);
  if (!conduct.notices.empty()) out["notices"] = conduct.notices;
  PutTime(out, "use_began", conduct.use_began);
  PutNumber(out, "used_today_s", static_cast<uint64_t>(absl::ToInt64Seconds(conduct.used_today)));
  PutTime(out, "rest_until", conduct.rest_until);
  if (conduct.companion) out["companion"] = true;
  PutText(out, "label_agreement", conduct.label_agreement);
  PutText(out, "label_purpose", conduct.label_purpose);
  PutTime(out, "label_record_until", conduct.label_record_until);
  json["conduct"] = std::move(out);
}

void PutSpooled(Json& json, const Entry& entry);

void PutFields(Json& json, const Entry& entry) {
  json["kind"] = NameOf(entry.kind);
  json["at"] = Rfc3339(entry.at);
  PutText(json, "exchange", ExchangeOf(entry));
  PutWho(json, entry);
  PutOutcome(json, entry);
  PutFigures(json, entry);
  PutConduct(json, entry);
  PutKeeping(json, entry);
  PutSpooled(json, entry);
}

void PutSpooled(Json& json, const Entry& entry) {
  if (!entry.spooled) return;
  const Spooled& spooled = *entry.spooled;
  Json& out = json["spooled"];
  out["origin"] = spooled.origin;
  out["index"] = spooled.index;
  PutNumber(out, "lost", spooled.lost);
  PutText(out, "root", crypto::ToHex(spooled.root));
  if (spooled.leaf.empty()) return;
  out["leaf"] = LeafHash(spooled.leaf).ToHex();
  const auto clear = DecodeEntry(spooled.leaf);
  if (clear.ok()) PutFields(out["entry"], clear->entry);
}

}  // namespace

std::string ExchangeOf(const Entry& entry) {
  if (!entry.exchange_name.empty()) return entry.exchange_name;
  return entry.exchange.empty() ? "" : entry.exchange.ToString();
}

std::string ToJsonLine(const StoredEntry& stored) {
  Json json;
  json["index"] = stored.index;
  json["leaf"] = stored.leaf.ToHex();
  PutFields(json, stored.entry);
  json["texts"] = TextsOf(stored);
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string ToTextLine(const StoredEntry& stored) {
  const Entry& entry = stored.entry;
  std::string line = fmt::format("{}  {}  {}", stored.index, Rfc3339(entry.at), NameOf(entry.kind));
  const std::string exchange = ExchangeOf(entry);
  for (const std::string_view word :
       {std::string_view(exchange), NameOf(entry.ending), std::string_view(entry.action)}) {
    if (!word.empty()) line += fmt::format("  {}", word);
  }
  if (!entry.engine.empty()) line += fmt::format("  engine={}", entry.engine);
  if (entry.spooled) {
    line += fmt::format("  spool={} at {}", entry.spooled->origin, entry.spooled->index);
  }
  if (!entry.status.empty()) line += fmt::format("  status={}", entry.status);
  if (!entry.reasons.empty()) line += fmt::format("  reasons={}", fmt::join(entry.reasons, ","));
  if (!entry.findings.empty()) line += fmt::format("  findings={}", entry.findings.size());
  return line + fmt::format("  leaf={}", stored.leaf.ToHex().substr(0, 16));
}

}  // namespace weir::ledger
