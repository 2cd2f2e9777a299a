// The tables of a bundle as values and as bytes (weir.v1.PolicyTables, deterministic).
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
  std::vector<Entry> entries;
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

}  // namespace weir::policy
