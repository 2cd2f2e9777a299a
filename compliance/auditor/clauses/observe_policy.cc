// ObservePolicy, declared in observation.h.
#include <fmt/format.h>

#include <algorithm>

#include "compliance/auditor/clauses/observation.h"
#include "compliance/auditor/conformance/standard.h"
#include "compliance/policy/report.h"
#include "compliance/policy/store.h"

namespace weir::auditor {
namespace {

using policy::Policy;

// TC260-003 8.2: keywords are updated at least weekly.
constexpr absl::Duration kWeek = absl::Hours(7 * 24);

Observation Keywords(const Policy& policy) {
  const auto counts = policy::CountKeywords(policy);
  uint32_t all = 0;
  for (const policy::KeywordCount& count : counts) all += count.have;
  const auto gaps = policy::Shortfalls(policy);
  return {
      "policy.keywords",
      gaps.empty(),
      "keywords",
      {fmt::to_string(all), fmt::to_string(policy::kMinimumKeywords), fmt::to_string(gaps.size())}};
}

Observation Week(const Policy& policy, absl::Time now) {
  const absl::Duration age = now - policy.manifest().built;
  return {"policy.week",
          age <= kWeek && age >= -policy::kMaxClockSkew && !policy.stale_at(now),
          "built_days_ago",
          {fmt::to_string(absl::ToInt64Hours(age) / 24)}};
}

bool HasRisk(const Policy& policy, std::string_view id) {
  return std::any_of(policy.categories().begin(), policy.categories().end(),
                     [id](const policy::Category& category) { return category.id == id; });
}

Observation Categories(const Policy& policy) {
  const auto leaves = Leaves();
  const auto have = std::count_if(leaves.begin(), leaves.end(),
                                  [&policy](const Leaf& leaf) { return HasRisk(policy, leaf.id); });
  return {"policy.categories",
          have == static_cast<ptrdiff_t>(leaves.size()),
          "risks",
          {fmt::to_string(have), fmt::to_string(leaves.size())}};
}

Observation Classifier(const Policy& policy) {
  const bool judges = !policy.classifier().empty() && policy.manifest().judgement.judges();
  return {"policy.classifier", judges, judges ? "classifier" : "no_classifier", {}};
}

Observation Support(const Policy& policy) {
  const auto& categories = policy.categories();
  const auto helps = std::count_if(categories.begin(), categories.end(), [](const auto& category) {
    return category.on_prompt == policy::Action::kSupport;
  });
  return {"policy.support", helps > 0, helps > 0 ? "support" : "no_support", {}};
}

Observation PersonalData(const Policy& policy) {
  const auto& rules = policy.pii_rules();
  const auto acted = std::count_if(rules.begin(), rules.end(), [](const policy::PiiRule& rule) {
    return rule.action != policy::Action::kAllow && rule.CountsIn(policy::Direction::kPrompt);
  });
  return {"policy.personal_data", acted > 0, "personal_data", {fmt::to_string(acted)}};
}

Observation Residency(const Policy& policy) {
  const auto& regions = policy.manifest().regions;
  const bool home = !regions.empty() && std::all_of(regions.begin(), regions.end(),
                                                    [](const auto& one) { return one == "CN"; });
  return {"policy.residency",
          home,
          home ? "regions" : "no_regions",
          {fmt::format("{}", fmt::join(regions, ", "))}};
}

Observation TwoPersons(const Policy& policy) {
  return {"policy.two_persons",
          policy.signers().size() >= 2,
          "signers",
          {fmt::to_string(policy.signers().size())}};
}

}  // namespace

std::vector<Observation> ObservePolicy(const Policy& policy, absl::Time now) {
  return {Keywords(policy), Week(policy, now),    Categories(policy), Classifier(policy),
          Support(policy),  PersonalData(policy), Residency(policy),  TwoPersons(policy)};
}

}  // namespace weir::auditor
