// What a reader is told in place of an answer, and beside one. The words are the policy's
// (replies.yaml); only where it has none are they the program's own.
//
// Which template of a key is taken, the first that the policy has:
//   a prompt    KEY.BAND, KEY.minor (under 18 only), KEY, default
//   an answer   KEY.answer.BAND, KEY.answer.minor, KEY.answer, stopped.BAND, stopped.minor, stopped
// KEY is the category's `reply`; BAND is the reader's, such as 12_to_16.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "compliance/gate/gate.h"
#include "compliance/policy/policy.h"

namespace weir::gate {

struct Reader {
  policy::Locale locale = policy::Locale::kChinese;
  AgeBand age = AgeBand::kUnknown;
};

// The category with this id; null when the policy has none.
const policy::Category* FindCategory(const policy::Policy& policy, std::string_view id);

// "violence.12_to_16", "violence.minor", "violence" for a reader of that age; "violence" for
// others.
std::vector<std::string> ReplyChain(std::string_view key, AgeBand age);

// The template of `key` for that reader and, but for crisis help, how to appeal.
std::string RefusalText(const policy::Policy& policy, std::string_view key, Reader reader);

// The same for an answer that was stopped half-way, in `category` (may be empty).
std::string StopText(const policy::Policy& policy, RefusalReason reason, std::string_view category,
                     Reader reader);

// Whether `reason` is the name of one that compliance/conduct gives.
bool IsOfConduct(std::string_view reason);

// For such a reason, with the appeal. "{until}" in a template becomes the time in UTC+8, such as
// "11-23 08:00".
std::string StandingText(const policy::Policy& policy, std::string_view reason, Reader reader,
                         absl::Time until);

// Beside an answer: "reminder", "rest", "companion", "warning". Empty for an unknown kind.
std::string NoticeText(const policy::Policy& policy, std::string_view kind, Reader reader);

// The template key of a category's refusals: "default" for an unknown one.
std::string ReplyKeyOf(const policy::Policy& policy, std::string_view category);

// The template key of a reason; for kContent that of an answer that was stopped, "stopped".
std::string_view ReplyKeyOf(RefusalReason reason);

// For RefusalReason::kNoPolicy.
std::string_view NoPolicyText(policy::Locale locale);

}  // namespace weir::gate
