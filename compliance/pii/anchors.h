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

// What a character can be the beginning or the end of.
enum Anchor : uint8_t {
  kWordAnchor = 1,      // a letter, a digit or ':': TokenScanner
  kNumberAnchor = 2,    // a digit, a numeral, '+' or '(': DigitScanner
  kPlateAnchor = 4,     // PlateScanner
  kAddressAnchor = 8,   // AddressScanner: a part ends
  kPlaceAnchor = 16,    // AddressScanner: the name of a place begins
  kContextAnchor = 32,  // the last ideograph of a word in context.cc
};

// The anchors of each character. All others change nothing while no recogniser is open.
class Anchors {
 public:
  constexpr Anchors() {
    for (char32_t c = 'a'; c <= 'z'; ++c) Add(c, kWordAnchor);
    for (char32_t c = '0'; c <= '9'; ++c) Add(c, kWordAnchor | kNumberAnchor);
    Add(U":", kWordAnchor);
    Add(U"+(", kNumberAnchor);
    Add(kNumerals, kNumberAnchor);
    Add(kOtherNumerals, kNumberAnchor);
    Add(kPlateBeginnings, kPlateAnchor);
    Add(kAddressEndings, kAddressAnchor);
    Add(kPlaceBeginnings, kPlaceAnchor);
    Add(kContextEndings, kContextAnchor);
  }
  // Whether the character has any.
  constexpr bool Has(char32_t folded) const {
    return folded < kCodes && (bits_[folded / 64] >> (folded % 64) & 1) != 0;
  }
  // Its anchors; 0 for most.
  constexpr uint8_t Of(char32_t folded) const {
    return Has(folded) ? slots_[SlotOf(folded)].anchors : uint8_t{0};
  }

 private:
  static constexpr char32_t kCodes = 0x10000;
  static constexpr size_t kSlots = 1024;  // a power of two, for about 220 characters

  struct Slot {
    char32_t code = 0;
    uint8_t anchors = 0;
  };

  // Where the character is, or would be. REQUIRES: not 0.
  constexpr size_t SlotOf(char32_t code) const {
    size_t slot = code * 0x9E3779B1u >> 7 & (kSlots - 1);
    while (slots_[slot].code != 0 && slots_[slot].code != code) slot = (slot + 1) & (kSlots - 1);
    return slot;
  }
  constexpr void Add(char32_t code, int anchors) {
    bits_[code / 64] |= uint64_t{1} << (code % 64);
    Slot& slot = slots_[SlotOf(code)];
    slot = {code, static_cast<uint8_t>(slot.anchors | anchors)};
  }
  constexpr void Add(std::u32string_view codes, int anchors) {
    for (const char32_t code : codes) Add(code, anchors);
  }

  std::array<uint64_t, kCodes / 64> bits_{};  // 8 kB: one line of cache for 512 characters
  std::array<Slot, kSlots> slots_{};
};

inline constexpr Anchors kAnchors;

}  // namespace weir::pii
