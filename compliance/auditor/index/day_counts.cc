#include "compliance/auditor/index/day_counts.h"

#include <fmt/format.h>

#include <set>

#include "compliance/auditor/index/terms.h"
#include "compliance/base/china_time.h"

namespace weir::auditor {
namespace {

std::string WaitOf(uint32_t first_token_ms) {
  for (const uint32_t wait : kWaits) {
    if (first_token_ms <= wait) return fmt::format("{}{}", kWaitLetter, wait);
  }
  return fmt::format("{}+", kWaitLetter);
}

}  // namespace

void CountInto(const ledger::Entry& entry, DayCounts& counts) {
  const int64_t day = ChinaDay(entry.at);
  const auto add = [&](Field field, std::string_view value) {
    if (!value.empty()) ++counts[{day, static_cast<char>(field) + std::string(value)}];
  };
  add(Field::kKind, NameOf(entry.kind));
  if (entry.kind != ledger::EntryKind::kOpen) {  // its closing entry says the same again
    add(Field::kAction, entry.action);
    add(Field::kEnding, NameOf(entry.ending));
    add(Field::kEngine, entry.engine);
    if (!entry.policy_profile.empty()) {
      add(Field::kProfile, fmt::format("{}/{}", entry.policy_profile, entry.policy_version));
    }
  }
  if (entry.first_token_ms > 0) ++counts[{day, WaitOf(entry.first_token_ms)}];
  if (entry.kind == ledger::EntryKind::kSpoolHead && entry.spooled) {
    add(Field::kOrigin, entry.spooled->origin);
  }
  std::set<std::string_view> categories;
  for (const ledger::FindingRecord& finding : entry.findings) categories.insert(finding.category);
  for (const std::string_view category : categories) add(Field::kCategory, category);
}

}  // namespace weir::auditor
