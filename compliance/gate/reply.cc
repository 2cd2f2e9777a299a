#include "compliance/gate/reply.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "compliance/base/china_time.h"
#include "compliance/base/status.h"
#include "compliance/gate/reply_words.h"

namespace weir::gate {
namespace {

const policy::Reply* FindReply(const policy::Policy& policy, std::string_view key) {
  const auto& all = policy.replies();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const policy::Reply& one) { return one.key == key; });
  return found == all.end() ? nullptr : &*found;
}

std::string_view In(policy::Locale locale, std::string_view zh, std::string_view en) {
  return locale == policy::Locale::kEnglish ? en : zh;
}

// The first template of `keys` that the policy has; empty when it has none of them.
std::string_view FirstOf(const policy::Policy& policy, const std::vector<std::string>& keys,
                         policy::Locale locale) {
  for (const std::string& key : keys) {
    const policy::Reply* reply = FindReply(policy, key);
    if (reply != nullptr) return In(locale, reply->zh, reply->en);
  }
  return {};
}

std::string WithAppeal(std::string text, const policy::Policy& policy, policy::Locale locale) {
  const policy::Manifest& manifest = policy.manifest();
  return fmt::format("{} {}", text, In(locale, manifest.appeal_zh, manifest.appeal_en));
}

std::string_view OwnWords(std::string_view key, policy::Locale locale) {
  for (const Words& words : kOwnWords) {
    if (words.key == key) return In(locale, words.zh, words.en);
  }
  return {};
}

std::string TextOf(const policy::Policy& policy, std::string_view key, Reader reader) {
  const std::string_view text = FirstOf(policy, ReplyChain(key, reader.age), reader.locale);
  return std::string(text.empty() ? OwnWords(key, reader.locale) : text);
}

std::string TimeText(absl::Time time, policy::Locale locale) {
  if (time == absl::InfiniteFuture()) return std::string(In(locale, "稍后", "later"));
  return absl::FormatTime("%m-%d %H:%M", time, ChinaZone());
}

}  // namespace

const policy::Category* FindCategory(const policy::Policy& policy, std::string_view id) {
  const auto& all = policy.categories();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const policy::Category& one) { return one.id == id; });
  return found == all.end() ? nullptr : &*found;
}

std::vector<std::string> ReplyChain(std::string_view key, AgeBand age) {
  std::vector<std::string> keys;
  if (IsMinor(age)) {
    keys.push_back(fmt::format("{}.{}", key, NameOf(age)));
    keys.push_back(fmt::format("{}.minor", key));
  }
  keys.emplace_back(key);
  return keys;
}

std::string RefusalText(const policy::Policy& policy, std::string_view key, Reader reader) {
  std::string_view found = FirstOf(policy, ReplyChain(key, reader.age), reader.locale);
  if (found.empty()) found = policy.reply("default", reader.locale);
  // Help accuses of nothing: there is nothing to appeal against.
  if (key == "crisis") return std::string(found);
  return WithAppeal(std::string(found), policy, reader.locale);
}

std::string StopText(const policy::Policy& policy, RefusalReason reason, std::string_view category,
                     Reader reader) {
  const std::string_view key = ReplyKeyOf(reason);
  if (reason == RefusalReason::kContent) {
    const auto keys = ReplyChain(ReplyKeyOf(policy, category) + ".answer", reader.age);
    const std::string_view found = FirstOf(policy, keys, reader.locale);
    if (!found.empty()) return WithAppeal(std::string(found), policy, reader.locale);
  }
  return RefusalText(policy, key, reader);
}

bool IsOfConduct(std::string_view reason) {
  constexpr std::array kReasons = {RefusalReason::kSuspended, RefusalReason::kHours,
                                   RefusalReason::kDailyLimit, RefusalReason::kRest};
  return std::any_of(kReasons.begin(), kReasons.end(),
                     [&](RefusalReason one) { return NameOf(one) == reason; });
}

std::string StandingText(const policy::Policy& policy, std::string_view reason, Reader reader,
                         absl::Time until) {
  std::string text = TextOf(policy, reason, reader);
  constexpr std::string_view kUntil = "{until}";
  const size_t at = text.find(kUntil);
  if (at != std::string::npos) text.replace(at, kUntil.size(), TimeText(until, reader.locale));
  return WithAppeal(std::move(text), policy, reader.locale);
}

std::string NoticeText(const policy::Policy& policy, std::string_view kind, Reader reader) {
  return TextOf(policy, fmt::format("notice_{}", kind), reader);
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

std::string_view NoPolicyText(policy::Locale locale) { return OwnWords("no_policy", locale); }

}  // namespace weir::gate
