// What the benchmarks work on: words and text made by a generator, the same in every run. The
// characters follow a curve as steep as written Chinese; no word of it means anything.
//
// What stands between the ideographs has the shares counted in 5,346 answers of Chinese assistants
// (three public sets of instructions, 584,533 code points): ideographs 74 %, Latin letters 9.0 %,
// digits 2.2 %, spaces 2.9 %, line feeds 1.6 %, the rest marks. A Latin word for every 35
// ideographs, 4.3 letters long on average, three of four alone and the others in phrases; a number
// for every 52. In fact they crowd together: 64 % of the answers have no Latin letter, a tenth more
// than 40 %; so here are also texts of the one and of the other kind.
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

enum class Script : uint8_t {
  kMixed,    // Chinese with the Latin words that it has on average
  kChinese,  // without any
  kEnglish,  // Latin words only
};

// At least `size_bytes` of text; about one of `words` in every thousand characters.
std::string MakeText(size_t size_bytes, const std::vector<std::string>& words,
                     Script script = Script::kMixed);

// Text that the policy lets pass without a finding: whole lines, of 60 characters on average.
std::string MakeCleanText(size_t size_bytes, const policy::Policy& policy,
                          Script script = Script::kMixed);

// The text cut into pieces of `code_points` characters.
std::vector<std::string_view> Cut(std::string_view text, size_t code_points);

// A signed bundle that refuses `words` and masks every kind of personal data, and the policy loaded
// from it. Valid for 30 days from now.
struct MadePolicy {
  std::string bundle;
  policy::Trust trust;
  std::shared_ptr<const policy::Policy> policy;
};
MadePolicy MakePolicy(const std::vector<std::string>& words);

}  // namespace weir::bench
