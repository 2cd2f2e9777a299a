#include "compliance/text/expansion.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

#include "compliance/text/fold_table.h"
#include "compliance/text/reader.h"

namespace weir::text {
namespace {

constexpr char32_t kLast = 0x10FFFF;

TEST_CASE("ExpansionOf: each character is read as what it is written for", "[text]") {
  struct Row {
    const char* text;
    const char* spelled;
  };
  const Row rows[] = {
      {"oﬃcer ﬁsh ﬂag ﬆ", "officer fish flag st"},
      {"STRAẞE straße Æsop œuvre ĳs", "strasse strasse aesop oeuvre ijs"},
      {"㍿ ㍻ ㋿", "株式会社 平成 令和"},
      {"㌔ ㌘ ㍍", "キロ クラム メートル"},  // voiced marks fold away, in entries too
      {"℡ № ™ ℻ ㎏ ㏂ ㏑", "tel no tm fax kg a.m. ln"},
      {"⑩ ㊿ ⒇ ⒘ ㋉ ㏾", "10 50 (20) 17. 10月 31日"},
      {"½ ⅔ ⅒", "1⁄2 2⁄3 1⁄10"},
      {"Ⅱ ⅻ", "ii xii"},
      {"🆘 🆓 🆗 🅪", "sos free ok mc"},
      {"㉮ ㉾", "가 우"},
      {"ﷲ ﷴ", "الله محمد"},
      {"ⓐ é 苹 ① ㊀ 한 ば 🍎 ⊠ Ы", "a e 苹 1 一 한 は 🍎 ⊠ ы"},  // one for one: not spelled out
  };
  for (const Row& row : rows) {
    INFO(row.text);
    CHECK(FoldSpelledOut(row.text) == row.spelled);
  }
}

TEST_CASE("ExpansionOf: for every code point, few letters, each folded, in a block that is marked",
          "[text]") {
  size_t count = 0;
  size_t longest = 0;
  for (char32_t code = 0; code <= kLast; ++code) {
    const std::u32string_view letters = ExpansionOf(code);
    if (letters.empty()) continue;
    ++count;
    longest = std::max(longest, letters.size());
    const bool folded = std::all_of(letters.begin(), letters.end(),
                                    [](char32_t c) { return FoldingOf(c).folded == c; });
    const bool again = std::any_of(letters.begin(), letters.end(),
                                   [](char32_t c) { return !ExpansionOf(c).empty(); });
    if (!folded || again || !MayExpand(code) || FoldingOf(code).folded != code)
      FAIL("U+" << std::hex << static_cast<uint32_t>(code));
  }
  CHECK(count > 900);
  CHECK(longest == kMaxExpansion);
}

TEST_CASE("ExpansionOf: ordinary letters, ideographs and punctuation are themselves", "[text]") {
  const std::u32string ordinary =
      U"abcxyz0189 "
      U".,!?-\"'()[]{}<>/@#$%^&*_+=~`|\\，。、；：？！“”‘’（）《》【】…—·￥的一是不了人我在有他";
  for (const char32_t code : ordinary) {
    INFO("U+" << std::hex << static_cast<uint32_t>(code));
    CHECK(ExpansionOf(code).empty());
  }
  for (char32_t code = 0x3400; code < 0xA000; ++code) REQUIRE_FALSE(MayExpand(code));
  for (char32_t code = 0xAC00; code < 0xD7B0; ++code) REQUIRE_FALSE(MayExpand(code));
}

TEST_CASE("AppendSpelledOut: the letters stand where the character stands", "[text]") {
  std::vector<Unit> units;
  for (const Unit& unit : ReadAll("a\uFB03")) AppendSpelledOut(unit, units);
  REQUIRE(units.size() == 4);
  for (size_t i = 1; i < units.size(); ++i) {
    CHECK(units[i].begin == 1);
    CHECK(units[i].end() == 4);
    CHECK(units[i].raw == U'\uFB03');
    CHECK(units[i].kind == Kind::kLetter);
  }
}

}  // namespace
}  // namespace weir::text
