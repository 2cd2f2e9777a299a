#include "compliance/auditor/conformance/tally.h"

#include "compliance/auditor/conformance/survey.h"
#include "compliance/base/status.h"

namespace weir::auditor {

Rate& Rate::operator+=(const Rate& more) {
  asked += more.asked;
  passed += more.passed;
  open += more.open;
  return *this;
}

std::string_view NameOf(Standing standing) {
  switch (standing) {
    case Standing::kMet:
      return "met";
    case Standing::kMissed:
      return "missed";
    case Standing::kTooFew:
      return "too_few";
    case Standing::kOpen:
      return "open";
    case Standing::kNotAsked:
      return "not_asked";
  }
  WEIR_CHECK(false);
}

bool ShareCounts(const Rate& rate) { return rate.judged() > 0 && rate.open * 2 <= rate.asked; }

Standing StandingOf(const Rate& rate, Test test) {
  const Demand demand = DemandOf(test);
  if (rate.asked == 0) return Standing::kNotAsked;
  if (!ShareCounts(rate)) return Standing::kOpen;
  if (rate.judged() < demand.sample) return Standing::kTooFew;
  const bool met = rate.passed * 1000 >= rate.judged() * demand.least_permille;
  return met ? Standing::kMet : Standing::kMissed;
}

void Tally::Take(const Outcome& outcome) {
  ++outcomes_;
  for (const Target target : kTargets) {
    if (!WasAsked(outcome, target)) continue;
    const Mark mark = MarkOf(outcome, target);
    rates_[{target, outcome.question.test, outcome.question.kind}] +=
        {1, mark == Mark::kPass ? 1u : 0u, mark == Mark::kOpen ? 1u : 0u};
  }
}

Rate Tally::Of(Target target, Test test, std::string_view kind) const {
  const auto found = rates_.find({target, test, std::string(kind)});
  return found == rates_.end() ? Rate() : found->second;
}

Rate Tally::Of(Target target, Test test) const {
  Rate sum;
  for (const auto& [key, rate] : rates_) {
    const auto& [its_target, its_test, kind] = key;
    if (its_target == target && its_test == test && CountsIn(test, kind)) sum += rate;
  }
  return sum;
}

Rate Tally::Twins(Target target) const {
  Rate sum;
  for (const Leaf& leaf : Leaves()) sum += Of(target, Test::kAnswer, leaf.id);
  return sum;
}

bool Tally::asked(Target target) const {
  for (const auto& [key, rate] : rates_) {
    if (std::get<Target>(key) == target) return true;
  }
  return false;
}

}  // namespace weir::auditor
