#include "compliance/ledger/json.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>

#include "absl/time/time.h"
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

void PutOutcome(Json& json, const Entry& entry) {
  PutText(json, "action", entry.action);
  PutText(json, "data_class", entry.data_class);
  PutText(json, "engine", entry.engine);
  PutText(json, "model", entry.model);
  PutText(json, "ending", NameOf(entry.ending));
  PutText(json, "status", entry.status);
  json["reasons"] = entry.reasons;
  json["findings"] = FindingsOf(entry);
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

}  // namespace

std::string ExchangeOf(const Entry& entry) {
  if (!entry.exchange_name.empty()) return entry.exchange_name;
  return entry.exchange.empty() ? "" : entry.exchange.ToString();
}

std::string ToJsonLine(const StoredEntry& stored) {
  const Entry& entry = stored.entry;
  Json json;
  json["index"] = stored.index;
  json["leaf"] = stored.leaf.ToHex();
  json["kind"] = NameOf(entry.kind);
  json["at"] = Rfc3339(entry.at);
  PutText(json, "exchange", ExchangeOf(entry));
  PutWho(json, entry);
  PutOutcome(json, entry);
  PutFigures(json, entry);
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
  if (!entry.status.empty()) line += fmt::format("  status={}", entry.status);
  if (!entry.reasons.empty()) line += fmt::format("  reasons={}", fmt::join(entry.reasons, ","));
  if (!entry.findings.empty()) line += fmt::format("  findings={}", entry.findings.size());
  return line + fmt::format("  leaf={}", stored.leaf.ToHex().substr(0, 16));
}

}  // namespace weir::ledger
