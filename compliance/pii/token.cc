#include "compliance/pii/token.h"

#include <algorithm>
#include <optional>
#include <string>

#include "compliance/pii/document.h"
#include "compliance/pii/identifiers.h"
#include "compliance/pii/network.h"
#include "compliance/pii/score.h"

namespace weir::pii {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsAlphanumeric(char c) { return (c >= 'a' && c <= 'z') || IsDigit(c); }

// A whole word, lower-case, without what trails behind it.
struct Word {
  std::string_view text;
  const Seen& seen;
  uint64_t at = 0;  // number of its first seen unit

  bool Near(Type type) const { return seen.context.Near(type, at); }
};

struct Likeness {
  Type type = Type::kEmail;
  Worth worth;
  size_t length = 0;  // of the word's beginning; 0 = all of it
};

using Kind = std::optional<Likeness> (*)(const Word&);

std::string UpperOf(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return upper;
}

std::optional<Likeness> UsccOf(const Word& word) {
  if (!IsUscc(UpperOf(word.text))) return std::nullopt;
  return Likeness{Type::kUscc, kUsccWorth};
}

// "12345678-9" or nine in a row.
std::optional<Likeness> OrgCodeOf(const Word& word) {
  std::string code = UpperOf(word.text);
  if (code.size() == 10 && code[8] == '-') code.erase(8, 1);
  if (!IsOrgCode(code)) return std::nullopt;
  return Likeness{Type::kOrgCode, kOrgCodeWorth};
}

std::optional<Likeness> OldForeignOf(const Word& word) {
  if (!IsOldForeignResidentId(UpperOf(word.text))) return std::nullopt;
  return Likeness{Type::kForeignResidentId, kOldForeignResidentIdWorth};
}

std::optional<Likeness> PassportOf(const Word& word) {
  if (!IsPassport(word.text)) return std::nullopt;
  return Likeness{Type::kPassport, kPassportWorth};
}

std::optional<Likeness> PermitOf(const Word& word) {
  if (!IsTravelPermit(word.text)) return std::nullopt;
  return Likeness{Type::kTravelPermit, kTravelPermitWorth};
}

// Context cannot make an address public, so the private ones keep their score.
std::optional<Likeness> IpOf(IpKind kind, size_t length) {
  switch (kind) {
    case IpKind::kNone:
      return std::nullopt;
    case IpKind::kPrivate:
      return Likeness{Type::kIpAddress, kPrivateIpAddressWorth, length};
    case IpKind::kSmall:
      return Likeness{Type::kIpAddress, kSmallIpAddressWorth, length};
    case IpKind::kPublic:
      return Likeness{Type::kIpAddress, kIpAddressWorth, length};
  }
  return std::nullopt;
}

// Perhaps with a port. "version 1.2.3.4" is none.
std::optional<Likeness> Ipv4Of(const Word& word) {
  const size_t length = std::min(word.text.find(':'), word.text.size());
  if (word.seen.context.NearVersion(word.at) && !word.Near(Type::kIpAddress)) return std::nullopt;
  return IpOf(Ipv4In(word.text.substr(0, length)), length);
}

std::optional<Likeness> Ipv6Of(const Word& word) { return IpOf(Ipv6In(word.text), 0); }

std::optional<Likeness> MacOf(const Word& word) {
  if (!IsMac(word.text)) return std::nullopt;
  return Likeness{Type::kMacAddress, kMacAddressWorth};
}

std::optional<Likeness> AdvertisingIdOf(const Word& word) {
  if (!IsUuid(word.text)) return std::nullopt;
  return Likeness{Type::kDeviceId, kAdvertisingIdWorth};
}

bool AllLetters(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

// A word without digits must be introduced: "WeChat settings" is none, "WeChat: settings" is one.
bool IsIntroduced(const Word& word) {
  constexpr std::u32string_view kIntroductions = U":=号是为";
  const History& history = word.seen.history;
  const uint64_t end = word.seen.context.EndOf(Type::kWechatId, word.at);
  for (uint64_t i = end; i < word.at; ++i) {
    if (kIntroductions.find(history.At(i)) != kIntroductions.npos) return true;
  }
  return history.Before(end) >= 0x80;  // 加我微信
}

std::optional<Likeness> WechatIdOf(const Word& word) {
  if (IsMadeWechatId(word.text)) return Likeness{Type::kWechatId, kMadeWechatIdWorth};
  if (!IsWechatId(word.text) || !word.seen.Announces(Type::kWechatId, word.at)) return std::nullopt;
  if (AllLetters(word.text) && !IsIntroduced(word)) return std::nullopt;
  return Likeness{Type::kWechatId, kWechatIdWorth};
}

std::optional<Likeness> KeyOf(const Word& word) {
  if (!IsKnownKey(word.text)) return std::nullopt;
  return Likeness{Type::kSecret, kKnownKeyWorth};
}

struct Row {
  size_t shortest = 0;
  size_t longest = 0;
  Kind kind = nullptr;
};

constexpr Row kKinds[] = {
    {18, 18, UsccOf},    {9, 10, OrgCodeOf},        {9, 11, PermitOf},
    {8, 10, PassportOf}, {7, 21, Ipv4Of},           {3, 64, Ipv6Of},
    {14, 17, MacOf},     {36, 36, AdvertisingIdOf}, {15, 15, OldForeignOf},
    {6, 64, WechatIdOf}, {19, kMaxRunUnits, KeyOf},
};

struct Weighed {
  Likeness likeness;
  uint32_t score = 0;
};

std::optional<Weighed> Weigh(const Word& word, const Row& row) {
  if (word.text.size() < row.shortest || word.text.size() > row.longest) return std::nullopt;
  const auto likeness = row.kind(word);
  if (!likeness) return std::nullopt;
  const bool context = word.Near(likeness->type);
  if (likeness->worth.needs_context && !context) return std::nullopt;
  const uint32_t pattern = likeness->worth.permille;
  const bool fixed = pattern == kPrivateIpAddressWorth.permille;
  return Weighed{*likeness, context && !fixed ? InContext(pattern) : pattern};
}

// The addresses in a word with '@'. A second '@' makes what was a domain a local part.
void FindEmails(const Token& token, const Seen& seen, std::vector<Found>& found) {
  const std::string_view text = token.text();
  size_t from = 0;
  for (size_t at = text.find('@'); at != text.npos; at = text.find('@', at + 1)) {
    while (from < at && !IsAlphanumeric(text[from])) ++from;
    size_t end = std::min(text.find('@', at + 1), text.size());
    while (end > at && !IsAlphanumeric(text[end - 1])) --end;
    if (end <= at + 1 ||
        !IsEmail(text.substr(from, at - from), text.substr(at + 1, end - at - 1))) {
      from = at + 1;
      continue;
    }
    const bool context = seen.context.Near(Type::kEmail, token.seen(from));
    const uint32_t pattern = kEmailWorth.permille;
    found.push_back(
        token.At(from, end - from, Type::kEmail, context ? InContext(pattern) : pattern));
    from = end;
  }
}

}  // namespace

Found Token::At(size_t from, size_t count, Type type, uint32_t score) const {
  return Found{{type, begins_[from], ends_[from + count - 1], score}, first_.unit};
}

void FindIn(const Token& token, const Seen& seen, std::vector<Found>& found) {
  std::string_view text = token.text();
  if (text.find('@') != text.npos) return FindEmails(token, seen, found);
  while (!text.empty() && !IsAlphanumeric(text.back()) && !text.ends_with("::")) {
    text.remove_suffix(1);
  }
  const Word word{text, seen, token.first().seen};
  std::optional<Weighed> best;
  for (const Row& row : kKinds) {
    const auto weighed = Weigh(word, row);
    if (weighed && (!best || weighed->score > best->score)) best = weighed;
  }
  if (!best) return;
  const size_t length = best->likeness.length != 0 ? best->likeness.length : text.size();
  found.push_back(token.At(0, length, best->likeness.type, best->score));
}

}  // namespace weir::pii
