// What became of each candidate of the gate, for those who ask why (`weir gate --explain`).
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "compliance/variant/channel.h"

namespace weir::gate {

enum class Fate : uint8_t {
  kFound,       // a finding, see there what it leads to
  kPart,        // a word of combinations, which fire by their own rule
  kWeak,        // by sound only, and ordinary text could be the cause: recorded, decides nothing
  kNotAWord,    // the same letters inside longer words
  kExcepted,    // inside a phrase that the policy calls harmless
  kNotInForce,  // before its first day or after its last
  kBelowScore,  // personal data, surer than nothing but not as sure as the rule asks
  kNoRule,      // personal data that the policy has no rule for
};
std::string_view NameOf(Fate fate);  // "found", "part", "weak", "not_a_word", ...

// "text", "sound", "leet", "looks", "stray", "lines", "spelled_out": how a candidate was read.
std::string_view NameOf(variant::Channel channel);

struct Candidate {
  std::string_view
      rule;            // of the policy, or the type of personal data; valid as long as the policy
  uint64_t begin = 0;  // bytes in the original
  uint64_t end = 0;
  variant::Channel channel = variant::Channel::kText;
  Fate fate = Fate::kFound;
};

// Called in the order in which candidates are settled.
using Observer = std::function<void(const Candidate&)>;

}  // namespace weir::gate
