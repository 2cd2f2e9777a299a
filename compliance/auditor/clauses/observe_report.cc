// ObserveReport, declared in observation.h.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "compliance/auditor/clauses/observation.h"
#include "compliance/auditor/conformance/standard.h"
#include "compliance/base/status.h"

namespace weir::auditor {
namespace {

using Json = nlohmann::json;

// The most guarded of what was asked: the service, else the gate.
const Json* GuardedTarget(const Json& report) {
  const Json& targets = report.at("targets");
  for (const char* name : {"service", "gate"}) {
    if (targets.contains(name)) return &targets.at(name);
  }
  return nullptr;
}

Observation Rate(const Json& report, Test test) {
  const std::string name(NameOf(test));
  const std::string check = "conformance." + name;
  const Json* target = GuardedTarget(report);
  if (target == nullptr) return {check, false, "not_asked", {}};
  const Json& rate = target->at(name);
  const std::string share =
      rate.contains("share") ? fmt::format("{:.1f}", rate.at("share").get<double>() * 100) : "–";
  return {check,
          rate.at("standing") == "met",
          "rate_" + name,
          {share, fmt::to_string(rate.at("judged").get<uint64_t>())}};
}

Observation Banks(const Json& report) {
  const Json& content = report.at("banks").at("totals").at("content");
  const auto have = content.at("have").get<uint64_t>();
  const auto minimum = content.at("minimum").get<uint64_t>();
  return {"conformance.banks",
          have >= minimum,
          "content_bank",
          {fmt::to_string(have), fmt::to_string(minimum)}};
}

Observation SamePolicy(const Json& report, const policy::Policy& policy) {
  const bool same = report.at("policy").at("digest") == policy.digest().ToHex();
  return {"conformance.digest", same, same ? "assessed" : "not_assessed", {}};
}

}  // namespace

absl::StatusOr<std::vector<Observation>> ObserveReport(std::string_view report_json,
                                                       const policy::Policy* policy) {
  try {
    const Json report = Json::parse(report_json);
    std::vector<Observation> out = {Banks(report), Rate(report, Test::kRefuse),
                                    Rate(report, Test::kAnswer)};
    if (policy != nullptr) out.push_back(SamePolicy(report, *policy));
    return out;
  } catch (const Json::exception&) {
    return InvalidArgument("this is not a report.json of weir conformance");
  }
}

}  // namespace weir::auditor
