// What changes between two policies, rule by rule.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "compliance/policy/policy.h"
#include "compliance/policy/source.h"

namespace weir::policy {

enum class Change : uint8_t { kAdded, kRemoved, kChanged };
std::string_view NameOf(Change change);  // "added", "removed", "changed"

struct Difference {
  Change change = Change::kChanged;
  std::string
      what;  // "word", "exception", "part", "combination", "category", "pii", "reply", "policy"
  std::string rule;    // its id, key or field
  std::string before;  // what it did; empty when added
  std::string after;   // what it does; empty when removed
  std::string word;    // where a source told it; empty otherwise
};

// Rule id -> word, of a source. Bundles do not hold their words.
using Words = std::map<std::string, std::string>;
Words WordsOf(const Source& source);

// In the order of `what` and `rule`; empty when both enforce the same. A word that moved to another
// category is removed there and added here: the digits of its rule id are the same. The version and
// the dates of building do not count: a policy is the same when it is built again.
std::vector<Difference> DifferencesOf(const Policy& before, const Policy& after,
                                      const Words& words = {});

// "~ word A.1.d/3f9a2c01: block -> flag", with the word behind it where it is known.
std::string LineOf(const Difference& difference);

}  // namespace weir::policy
