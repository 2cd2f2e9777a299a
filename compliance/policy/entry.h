// One entry of a policy's lexicon: what a pattern of the lexicon image means.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "absl/time/time.h"
#include "compliance/lexicon/limits.h"

namespace weir::policy {

enum class Severity : uint8_t { kFlag /* recorded, never refuses alone */, kBlock };

// Disguises in which a word is looked for beside those that folding undoes (docs/POLICY.md).
enum class Form : uint8_t { kPinyin, kHomophone, kLookalike, kSplit, kReversed };
std::string_view NameOf(Form form);  // "pinyin", "homophone", "lookalike", "split", "reversed"

// A set of them.
struct Forms {
  uint8_t bits = 0;
  bool has(Form form) const { return (bits >> static_cast<int>(form) & 1) != 0; }
  void add(Form form) { bits = static_cast<uint8_t>(bits | 1 << static_cast<int>(form)); }
  friend bool operator==(const Forms&, const Forms&) = default;
};
inline constexpr uint8_t kAllForms = 0x1F;

// When a rule counts: from `effective` on, before `expires`. Whole seconds.
struct Validity {
  absl::Time effective = absl::InfinitePast();
  absl::Time expires = absl::InfiniteFuture();
  bool active_at(absl::Time now) const { return effective <= now && now < expires; }
  friend bool operator==(const Validity&, const Validity&) = default;
};

// Where the word of an entry is used: in group `group` of combination `combination`, or as a word
// without which it must be.
struct Membership {
  static constexpr uint32_t kWithout = UINT32_MAX;
  uint32_t combination = 0;
  uint32_t group = 0;
};

// The same with its entry.
struct EntryMembership {
  uint32_t entry = 0;
  Membership membership;
};

// Its index is the pattern id of the lexicon image. A value with views of the policy it is of.
struct Entry {
  uint32_t category = 0;  // index into categories()
  Severity severity = Severity::kFlag;
  std::string_view rule;               // stable id, for example "A.1.d/0017"
  bool exception = false;              // a longer harmless phrase: cancels the hits it covers
  bool part = false;                   // only a member of combination rules: no finding of its own
  uint32_t exception_code_points = 0;  // exceptions: longest span that counts, so gaps do not help
  bool whole_word = true;              // these two are in the lexicon image already
  uint8_t max_gap = lexicon::kMaxGap;
  Forms forms;
  std::u32string_view letters;  // folded, without symbols; only when looked for by sound
  uint32_t origin = 0;          // index into origins(): who answers for it
  Validity validity;            // parts: always; their combination says when it counts
  std::span<const Membership> memberships;  // parts: where they are used

  // An entry that is not active counts for nothing, as if it were not there.
  bool active_at(absl::Time now) const { return validity.active_at(now); }
};

}  // namespace weir::policy
