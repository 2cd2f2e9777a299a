#include "compliance/gate/tally.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace weir::gate {
namespace {

bool IsBefore(const Finding& a, const Finding& b) {
  return std::tie(a.turn, a.begin, a.end, a.kind, a.rule) <
         std::tie(b.turn, b.begin, b.end, b.kind, b.rule);
}

}  // namespace

void Tally::Add(const Detection& detection, uint32_t turn) {
  if (detection.source == Detection::Source::kScore) return;
  const bool decides = detection.action > verdict_.action;
  if (!decides && !MakeRoom(detection.action)) return;
  Finding finding = FindingOf(policy_, detection, turn);
  if (decides) {
    MakeRoom(detection.action);
    verdict_.action = detection.action;
    category_ = finding.category;
  }
  std::vector<Finding>& findings = verdict_.findings;
  const auto place = std::upper_bound(findings.begin(), findings.end(), finding, IsBefore);
  findings.insert(place, std::move(finding));
}

// When the verdict is full the last of the weakest gives way to a stronger one.
bool Tally::MakeRoom(Action action) {
  std::vector<Finding>& findings = verdict_.findings;
  if (findings.size() < kMaxFindings) return true;
  auto weakest = findings.begin();
  for (auto it = findings.begin(); it != findings.end(); ++it) {
    if (it->action <= weakest->action) weakest = it;
  }
  if (weakest->action >= action) return false;
  findings.erase(weakest);
  return true;
}

}  // namespace weir::gate
