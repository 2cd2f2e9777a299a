#include "compliance/gate/reply.h"

#include <algorithm>

namespace weir::gate {

const policy::Category* FindCategory(const policy::Policy& policy, std::string_view id) {
  const auto& all = policy.categories();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const policy::Category& one) { return one.id == id; });
  return found == all.end() ? nullptr : &*found;
}

std::string RefusalText(const policy::Policy& policy, std::string_view key, policy::Locale locale) {
  const policy::Manifest& manifest = policy.manifest();
  std::string text(policy.reply(key, locale));
  if (key == "crisis") return text;  // help accuses of nothing: there is nothing to appeal against
  text += ' ';
  text += locale == policy::Locale::kEnglish ? manifest.appeal_en : manifest.appeal_zh;
  return text;
}

std::string ReplyKeyOf(const policy::Policy& policy, std::string_view category) {
  const policy::Category* found = FindCategory(policy, category);
  return found == nullptr ? "default" : found->reply;
}

std::string_view ReplyKeyOf(RefusalReason reason) {
  switch (reason) {
    case RefusalReason::kCrisis:
      return "crisis";
    case RefusalReason::kBudget:
      return "budget";
    case RefusalReason::kStalePolicy:
      return "stale_policy";
    default:
      return "stopped";
  }
}

std::string_view NoPolicyText(policy::Locale locale) {
  if (locale == policy::Locale::kEnglish) {
    return "The service cannot answer: it has no valid safety policy. Please try again later, or "
           "tell the operator of the service.";
  }
  return "暂时无法回答：服务没有有效的安全策略。请稍后再试，或联系服务提供者。";
}

}  // namespace weir::gate
