// Which characters can begin an identifier or end a word that announces one.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "compliance/pii/address_words.h"

namespace weir::pii {

// Chinese numerals, in the order of their values, as they are written and as they are spoken on the
// telephone or written on cheques.
inline constexpr std::u32string_view kNumerals = U"〇一二三四五六七八九";
inline constexpr std::u32string_view kOtherNumerals = U"零幺两壹贰叁肆伍陆柒捌玖拐洞勾";
inline constexpr std::string_view kOtherNumeralDigits = "012123456789709";

// Licence plates begin with one of these, embassies' with the last.
inline constexpr std::u32string_view kPlateBeginnings =
    U"京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使";

// The last ideographs of the words in context.cc; a test compares them.
inline constexpr std::u32string_view kContextEndings =
    U"于人令件份位住信到卡口叫号名器在址备字居度往微我户打扣日月期本机标槽民注澳照牌生电真码符箱籍"
    U"系纬线经行证识话贯邮钥馆";

// All others change nothing while no recogniser is open.
class Anchors {
 public:
  constexpr Anchors() {
    for (char32_t c = 'a'; c <= 'z'; ++c) Add(c);
    for (char32_t c = '0'; c <= '9'; ++c) Add(c);
    for (const std::u32string_view list :
         {std::u32string_view(U"+(:"), kNumerals, kOtherNumerals, kPlateBeginnings, kContextEndings,
          kAddressEndings, kPlaceBeginnings}) {
      for (const char32_t c : list) Add(c);
    }
  }
  constexpr bool Has(char32_t folded) const {
    return folded < kCodes && (bits_[folded / 64] >> (folded % 64) & 1) != 0;
  }

 private:
  static constexpr char32_t kCodes = 0x10000;

  constexpr void Add(char32_t c) { bits_[c / 64] |= uint64_t{1} << (c % 64); }

  std::array<uint64_t, kCodes / 64> bits_{};  // 8 kB
};

inline constexpr Anchors kAnchors;

}  // namespace weir::pii
