// What a reader is told in place of an answer. The words are the policy's; only when there is no
// policy are they the program's own.
#pragma once

#include <string>
#include <string_view>

#include "compliance/gate/gate.h"
#include "compliance/policy/policy.h"

namespace weir::gate {

// The category with this id; null when the policy has none.
const policy::Category* FindCategory(const policy::Policy& policy, std::string_view id);

// The template of `key` and, but for crisis help, how to appeal.
std::string RefusalText(const policy::Policy& policy, std::string_view key, policy::Locale locale);

// The template key of a category's refusals: "default" for an unknown one.
std::string ReplyKeyOf(const policy::Policy& policy, std::string_view category);

// The template key of a reason; for kContent that of an answer that was stopped, "stopped".
std::string_view ReplyKeyOf(RefusalReason reason);

// For RefusalReason::kNoPolicy.
std::string_view NoPolicyText(policy::Locale locale);

}  // namespace weir::gate
