#include <catch2/catch.hpp>
#include <string>

#include "compliance/text/fold_table.h"
#include "compliance/text/reader.h"
#include "compliance/text/utf8.h"

namespace weir::text {
namespace {

constexpr char32_t kLast = 0x10FFFF;

bool IsSurrogate(char32_t code) { return code >= 0xD800 && code <= 0xDFFF; }

TEST_CASE("FoldingOf: folding twice is folding once, for every code point", "[text]") {
  for (char32_t code = 0; code <= kLast; ++code) {
    const Folding once = FoldingOf(code);
    if (FoldingOf(once.folded) != once || once.folded > kLast || IsSurrogate(once.folded)) {
      FAIL("U+" << std::hex << static_cast<uint32_t>(code));
    }
  }
}

TEST_CASE("FoldingOf: exactly the digits fold to 0..9, and no letter folds to a digit", "[text]") {
  for (char32_t code = 0; code <= kLast; ++code) {
    const Folding folding = FoldingOf(code);
    const bool digit = folding.folded >= '0' && folding.folded <= '9';
    if (digit != (folding.kind == Kind::kDigit))
      FAIL("U+" << std::hex << static_cast<uint32_t>(code));
  }
}

TEST_CASE("FoldingOf: numbers beyond Unicode and surrogates fold to the replacement", "[text]") {
  for (const char32_t code : {0xD800u, 0xDFFFu, 0x110000u, 0xFFFFFFFFu}) {
    CHECK(FoldingOf(code) == Folding{kReplacement, Kind::kSymbol});
  }
}

TEST_CASE("FoldingOf: a capital and its small letter fold alike", "[text]") {
  const auto alike = [](char32_t capital, char32_t small) {
    return FoldingOf(capital).folded == FoldingOf(small).folded;
  };
  for (char32_t c = 'A'; c <= 'Z'; ++c) CHECK(alike(c, c + 32));
  for (char32_t c = 0xC0; c <= 0xDE; ++c) CHECK((c == 0xD7 || alike(c, c + 32)));     // Latin-1
  for (char32_t c = 0x391; c <= 0x3A9; ++c) CHECK((c == 0x3A2 || alike(c, c + 32)));  // Greek
  for (char32_t c = 0x410; c <= 0x42F; ++c) CHECK(alike(c, c + 32));                  // Cyrillic
  for (char32_t c = 0x400; c <= 0x40F; ++c) CHECK(alike(c, c + 80));
}

TEST_CASE("Fold: each dress comes off", "[text]") {
  struct Row {
    const char* name;
    const char* text;
    const char* folded;
  };
  const Row rows[] = {
      {"empty", "", ""},
      {"plain", "苹果 phone 7", "苹果 phone 7"},
      {"case", "BaNaNa", "banana"},
      {"accents", "Crème Brûlée", "creme brulee"},
      {"full width", "ｂａｎａｎａ！", "banana!"},
      {"half width kana", "ｱｲｳ", "アイウ"},
      {"traditional", "蘋果手機和紅燒牛肉麵", "苹果手机和红烧牛肉面"},
      {"several choices: the first", "乾", "干"},
      {"compatibility ideograph", "自\uFA08車", "自行车"},
      {"Kangxi radical", "红烧⽜肉面", "红烧牛肉面"},
      {"circled", "ⓑⓐⓝⓐⓝⓐ", "banana"},
      {"negative squared", "🅱🅰🅽🅰🅽🅰", "banana"},
      {"negative circled", "🅑🅐🅝🅐🅝🅐", "banana"},
      {"parenthesised", "⒝⒜⒩⒜⒩⒜", "banana"},
      {"mathematical", "𝓫𝓪𝓷𝓪𝓷𝓪 𝔹𝔸ℕ𝔸ℕ𝔸", "banana banana"},
      {"superscript", "ᵇᵃⁿᵃⁿᵃ", "banana"},
      {"small capitals", "ʙᴀɴᴀɴᴀ", "banana"},
      {"regional indicators", "🇧🇦🇳🇦🇳🇦", "banana"},
      {"tag letters", "\U000E0062\U000E0061\U000E006E\U000E0061\U000E006E\U000E0061", "banana"},
      {"Cyrillic look-alikes", "bаnаnа НОТЕ", "banana hote"},
      {"Greek look-alikes", "bαnαnα ΑΒ", "banana ab"},
      {"struck through", "b̶a̶n̶a̶n̶a̶", "banana"},
      {"digits", "１①❶⑴➀𝟏¹₁١१", "1111111111"},
      {"a two-digit number is one symbol", "⑩", "⑩"},
      {"Chinese numerals stay", "一二三〇", "一二三〇"},
      {"circled ideograph", "㊀㈠", "一一"},
      {"invisible", "苹\u200B果\u00AD手\u202E机\uFE0F\u0007", "苹果手机"},
      {"spaces", "a\u3000b\u00A0c\td\re", "a b c d e"},
      {"dashes and dots", "1—2－3・4•5", "1-2-3·4·5"},
      {"line ends", "a\nb\u2028c\u0085d", "a\nb\nc\nd"},
      {"sentence ends", "。｡！？?!",
       "。。!?"
       "?!"},
      {"malformed bytes",
       "a\xFF\xE4\xBD"
       "b",
       "a\uFFFD\uFFFD\uFFFDb"},
      {"overlong letter",
       "\xC1\xA2"
       "anana",
       "banana"},
  };
  for (const Row& row : rows) {
    INFO(row.name);
    CHECK(Fold(row.text) == row.folded);
    CHECK(Fold(row.folded) == row.folded);
  }
}

TEST_CASE("FoldingOf: each unit has the kind the matcher needs", "[text]") {
  struct Row {
    Kind kind;
    std::u32string codes;
  };
  const Row rows[] = {
      {Kind::kLetter, U"aＡé苹ア한яΩﬁ々〇ـ\U00020000\U0003134A"},
      {Kind::kDigit, U"0９③٣"},
      {Kind::kInvisible,
       U"\u200B\u200D\u2060\uFEFF\u00AD\u202E\u2066\uFE0F\u0301\u20E3\u3164"
       U"\U000E0100\U000E0001\U000E007F\u0001"},
      {Kind::kSymbol, U" \t\r,.;:、，；：-_*·…“”《》（）@#$%^&+=~|￥€😀🔥❤№℃½⑩\uE000\uFFFD\uFFFF"},
      {Kind::kBreak, U"\n。！？!?｡\u2028\u0085‼⁇؟"},
  };
  for (const Row& row : rows) {
    for (const char32_t code : row.codes) {
      INFO("U+" << std::hex << static_cast<uint32_t>(code));
      CHECK(static_cast<int>(FoldingOf(code).kind) == static_cast<int>(row.kind));
    }
  }
}

TEST_CASE("Fold: a text of every character folds to itself when folded again", "[text]") {
  std::string all;
  for (char32_t code = 0; code <= kLast; ++code) {
    if (!IsSurrogate(code)) AppendUtf8(code, all);
  }
  const std::string once = Fold(all);
  CHECK((Fold(once) == once));  // not expanded: the text is long
  CHECK(IsValidUtf8(once));
}

}  // namespace
}  // namespace weir::text
