// The small tables of a bundle as values and as bytes (weir.v1.PolicyTables, deterministic). The
// entries, which are many, have a section of their own (entry_table.h).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "compliance/policy/policy.h"

namespace weir::policy {

struct Tables {
  Manifest manifest;
  std::vector<Category> categories;
  std::vector<Combination> combinations;
  std::vector<PiiRule> pii_rules;
  std::vector<Reply> replies;
  std::vector<Probe> probes;
  std::vector<Origin> origins;
};

// The same tables give the same bytes.
std::string SerialiseTables(const Tables& tables);
// DATA_LOSS when the bytes are not tables or when an index, a name or a range in them is wrong:
// what this returns can be used without further checks.
absl::StatusOr<Tables> ParseTables(std::string_view bytes);

// Numbers the groups of the combinations and tells the entries where they are used. DATA_LOSS when
// one of their words is no part.
absl::Status JoinCombinations(std::vector<Combination>& combinations, EntryTable& entries);

}  // namespace weir::policy
