#include "compliance/pii/context.h"

#include <span>
#include <string_view>

namespace weir::pii {
namespace {

using Words = std::span<const std::u32string_view>;

// Folded: simplified, lower case.
constexpr std::u32string_view kResidentId[] = {U"身份证", U"证件",     U"证号", U"居民",
                                               U"户口",   U"identity", U"id"};
constexpr std::u32string_view kMobile[] = {
    U"手机",  U"电话",      U"联系",   U"号码", U"致电", U"拨打", U"来电",   U"微信", U"短信",
    U"phone", U"telephone", U"mobile", U"tel",  U"cell", U"call", U"wechat", U"sms"};
constexpr std::u32string_view kBankCard[] = {U"卡号",   U"银行",  U"信用卡", U"储蓄卡", U"借记卡",
                                             U"账号",   U"帐号",  U"账户",   U"card",   U"bank",
                                             U"credit", U"debit", U"visa",   U"account"};
constexpr std::u32string_view kEmail[] = {U"邮箱",  U"邮件", U"电邮",   U"邮址",
                                          U"email", U"mail", U"e-mail", U"contact"};

Words WordsOf(Type type) {
  switch (type) {
    case Type::kResidentId:
      return kResidentId;
    case Type::kMobile:
      return kMobile;
    case Type::kBankCard:
      return kBankCard;
    case Type::kEmail:
      return kEmail;
  }
  return {};
}

bool IsLetter(char32_t c) { return c >= 'a' && c <= 'z'; }

// A word of Latin letters counts only where it is one: "tel" is not in "hotel".
bool StandsIn(std::u32string_view text, std::u32string_view word) {
  for (size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1)) {
    const size_t end = at + word.size();
    const bool joined_left = at > 0 && IsLetter(text[at - 1]) && IsLetter(word.front());
    const bool joined_right = end < text.size() && IsLetter(text[end]) && IsLetter(word.back());
    if (!joined_left && !joined_right) return true;
  }
  return false;
}

}  // namespace

bool HasContext(const History& history, Type type, uint64_t at) {
  const std::u32string text = history.TextBefore(at, kContextUnits);
  for (const std::u32string_view word : WordsOf(type)) {
    if (StandsIn(text, word)) return true;
  }
  return false;
}

}  // namespace weir::pii
