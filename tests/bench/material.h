// What the benchmarks work on: words and text made by a generator, the same in every run. The
// characters follow a curve as steep as written Chinese; no word of it means anything.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "compliance/policy/policy.h"

namespace weir::bench {

inline constexpr size_t kPatterns = 10'000;
inline constexpr size_t kManyPatterns = 100'000;

// Different words of 2 to 8 characters, 3.1 on average.
std::vector<std::string> MakeWords(size_t count);

// At least `size_bytes` of text; about one of `words` in every thousand characters.
std::string MakeText(size_t size_bytes, const std::vector<std::string>& words);

// Text that the policy lets pass without a finding, in lines of 40 characters.
std::string MakeCleanText(size_t size_bytes, const policy::Policy& policy);

// The text cut into pieces of `code_points` characters.
std::vector<std::string_view> Cut(std::string_view text, size_t code_points);

// A signed bundle that refuses `words`, and the policy loaded from it. Valid for 30 days from now.
struct MadePolicy {
  std::string bundle;
  policy::Trust trust;
  std::shared_ptr<const policy::Policy> policy;
};
MadePolicy MakePolicy(const std::vector<std::string>& words);

}  // namespace weir::bench
