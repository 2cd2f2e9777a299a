#include "compliance/evidence/ocsf.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "compliance/ledger/json.h"

namespace weir::evidence {
namespace {

using Json = nlohmann::ordered_json;
using ledger::Ending;
using ledger::Entry;
using ledger::EntryKind;

// OCSF 1.9: events/application/api_activity.json, profiles/ai_operation.json.
constexpr const char* kSchemaVersion = "1.9.0-dev";
constexpr int kCategoryApplication = 6;
constexpr int kClassApiActivity = 6003;
constexpr int kActivityCreate = 1;
constexpr int kActivityOther = 99;
constexpr int kSeverityInformational = 1;
constexpr int kStatusUnknown = 0;
constexpr int kStatusSuccess = 1;
constexpr int kStatusFailure = 2;

int StatusOf(const Entry& entry) {
  if (entry.ending == Ending::kNone) return kStatusUnknown;
  return entry.ending == Ending::kFailed || entry.ending == Ending::kInterrupted ? kStatusFailure
                                                                                 : kStatusSuccess;
}

std::string OrUnknown(const std::string& value) { return value.empty() ? "unknown" : value; }

Json MetadataOf(const ledger::StoredEntry& stored) {
  return {{"version", kSchemaVersion},
          {"profiles", {"ai_operation"}},
          {"product", {{"name", "Weir"}, {"vendor_name", "Weir"}}},
          {"log_name", stored.origin},
          {"uid", fmt::format("{}/{}", stored.origin, stored.index)},
          {"sequence", stored.index}};
}

Json ActorOf(const Entry& entry) {
  Json actor = {{"user", {{"uid", OrUnknown(entry.subject)}}}};
  if (!entry.session.empty()) actor["session"] = {{"uid", entry.session}};
  if (!entry.tenant.empty()) actor["app_name"] = entry.tenant;
  return actor;
}

void PutModel(Json& json, const Entry& entry) {
  if (entry.model.empty() && entry.engine.empty()) return;
  json["ai_model"] = {{"name", OrUnknown(entry.model)},
                      {"model_name", OrUnknown(entry.model)},
                      {"ai_provider", OrUnknown(entry.engine)}};
  if (entry.prompt_tokens + entry.answer_tokens == 0) return;
  json["message_context"] = {{"prompt_tokens", entry.prompt_tokens},
                             {"completion_tokens", entry.answer_tokens},
                             {"total_tokens", uint64_t{entry.prompt_tokens} + entry.answer_tokens}};
}

}  // namespace

std::string ToOcsfLine(const ledger::StoredEntry& stored) {
  const Entry& entry = stored.entry;
  const int activity = entry.kind == EntryKind::kOpen ? kActivityCreate : kActivityOther;
  Json json = {{"category_uid", kCategoryApplication},
               {"class_uid", kClassApiActivity},
               {"activity_id", activity},
               {"activity_name", NameOf(entry.kind)},
               {"type_uid", kClassApiActivity * 100 + activity},
               {"time", absl::ToUnixMillis(entry.at)},
               {"severity_id", kSeverityInformational},
               {"status_id", StatusOf(entry)},
               {"metadata", MetadataOf(stored)},
               {"actor", ActorOf(entry)},
               {"api", {{"operation", NameOf(entry.kind)}}},
               {"src_endpoint", {{"name", stored.origin}}}};
  const std::string exchange = ledger::ExchangeOf(entry);
  if (!exchange.empty()) json["api"]["request"] = {{"uid", exchange}};
  if (entry.ending != Ending::kNone) json["status_detail"] = NameOf(entry.ending);
  PutModel(json, entry);
  json["unmapped"] = Json::parse(ledger::ToJsonLine(stored));
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace weir::evidence
