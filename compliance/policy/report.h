// What people ask about a policy: how much of the standard's floor its lexicon covers, and what is
// in it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "compliance/policy/policy.h"
#include "compliance/policy/source.h"

namespace weir::policy {

// The standard's floor for a whole keyword library (GB/T 45654-2025: at least 10,000 words).
inline constexpr uint32_t kMinimumKeywords = 10'000;

// Words of one category that count: no exceptions, no parts of combinations, and in force when the
// policy was built.
struct KeywordCount {
  std::string category;
  uint32_t have = 0;
  uint32_t minimum = 0;  // 0 = the standard sets none
};

// By category, in the policy's order.
std::vector<KeywordCount> CountKeywords(const Policy& policy);

// One line a shortfall: "A.1.d has 24 of 200 keywords"; empty when the library is complete.
std::vector<std::string> Shortfalls(const Policy& policy);

// For `weir policy show`: profile, version, dates, digest, categories with their actions and
// counts, recognisers, replies and where the words come from. No words.
std::string Describe(const Policy& policy, absl::Time now);

// For `weir policy check`: every problem, every remark, then the shortfalls of `policy` when the
// source compiled (null otherwise).
std::string CheckReport(const ParsedSource& parsed, const Policy* policy);

}  // namespace weir::policy
