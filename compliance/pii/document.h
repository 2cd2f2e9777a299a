// What passports, permits, account names and keys look like, as pure functions of lower-case ASCII.
// Sources: the exit and entry administration's published number formats (passports, permits),
// Tencent's rule for WeChat ids, the key prefixes that vendors publish so that scanners find them.
#pragma once

#include <string_view>

namespace weir::pii {

// China (E, G, D, S, P), Hong Kong (K, H), Macau (M).
bool IsPassport(std::string_view text);
// To Hong Kong and Macau (C, W), to Taiwan (L, T), from Hong Kong and Macau (H, M), from Taiwan
// (ten digits and a letter; eight digits are for NumberOf).
bool IsTravelPermit(std::string_view text);

// A letter and 5 to 19 letters, digits, '_' or '-'.
bool IsWechatId(std::string_view text);
// One that WeChat made: "wxid_" and at least twelve more.
bool IsMadeWechatId(std::string_view text);

// Whether the text begins as a vendor's keys do ("sk-", "akia", "ghp_" ..).
bool HasKeyPrefix(std::string_view text);
// With such a beginning, at least 16 more characters and enough variety not to be a word.
bool IsKnownKey(std::string_view text);

// Bits a character, of how often each occurs: 0 for "aaaa", 4 for sixteen different ones.
double EntropyOf(std::string_view text);

}  // namespace weir::pii
