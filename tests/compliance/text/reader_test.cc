#include "compliance/text/reader.h"

#include <catch2/catch.hpp>
#include <random>
#include <tuple>

#include "compliance/text/fold_table.h"
#include "compliance/text/utf8.h"

namespace weir::text {
namespace {

auto Fields(const Unit& unit) {
  return std::make_tuple(unit.raw, unit.folded, unit.kind, unit.size, unit.begin);
}

bool Same(const std::vector<Unit>& a, const std::vector<Unit>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const Unit& x, const Unit& y) { return Fields(x) == Fields(y); });
}

// The units of `text` pushed in pieces of `piece` bytes. Checks what is kept back on the way.
std::vector<Unit> ReadInPieces(std::string_view text, size_t piece) {
  Reader reader;
  std::vector<Unit> units;
  for (size_t at = 0; at < text.size(); at += piece) {
    reader.Push(text.substr(at, piece), units);
    REQUIRE(reader.pending().size() <= 3);
  }
  reader.Finish(units);
  REQUIRE(reader.pending().empty());
  return units;
}

bool Tiles(const std::vector<Unit>& units, size_t size) {
  uint64_t at = 0;
  for (const Unit& unit : units) {
    if (unit.begin != at || unit.size < 1 || unit.size > 4) return false;
    at = unit.end();
  }
  return at == size;
}

std::u32string RawOf(std::string_view text) {
  std::u32string raw;
  for (const Unit& unit : ReadAll(text)) raw += unit.raw;
  return raw;
}

TEST_CASE("Reader: exactly the well-formed sequences of RFC 3629 are characters", "[text]") {
  struct Row {
    const char* name;
    std::string text;
    std::u32string raw;
  };
  const Row rows[] = {
      {"lengths 1 to 4", "a\u00E9\u82F9\U0001F600", U"a\u00E9\u82F9\U0001F600"},
      {"NUL", std::string("\0", 1), std::u32string(1, U'\0')},
      {"the last code point", "\xF4\x8F\xBF\xBF", U"\U0010FFFF"},
      {"beyond the last", "\xF4\x90\x80\x80", U"\uFFFD\uFFFD\uFFFD\uFFFD"},
      {"lead F5", "\xF5\x80\x80\x80", U"\uFFFD\uFFFD\uFFFD\uFFFD"},
      {"lead F8", "\xF8\x90\x80\x80", U"\uFFFD\uFFFD\uFFFD\uFFFD"},
      {"around the surrogates", "\xED\x9F\xBF\xEE\x80\x80", U"\uD7FF\uE000"},
      {"a surrogate", "\xED\xA0\x80", U"\uFFFD\uFFFD\uFFFD"},
      {"overlong 2", "\xC1\xA2", U"\uFFFD\uFFFD"},
      {"overlong 3", "\xE0\x80\xAF", U"\uFFFD\uFFFD\uFFFD"},
      {"overlong 4", "\xF0\x8F\xBF\xBF", U"\uFFFD\uFFFD\uFFFD\uFFFD"},
      {"lone continuation",
       "a\x80"
       "b",
       U"a\uFFFD"
       U"b"},
      {"lead before a letter",
       "\xE4\xBD"
       "b",
       U"\uFFFD\uFFFD"
       U"b"},
      {"lead before a lead", "\xE4\xE8\x8B\xB9", U"\uFFFD\u82F9"},
      {"cut at the end", "a\xF0\x9F\x98", U"a\uFFFD\uFFFD\uFFFD"},
      {"FE and FF", "\xFE\xFF", U"\uFFFD\uFFFD"},
  };
  for (const Row& row : rows) {
    INFO(row.name);
    CHECK(RawOf(row.text) == row.raw);
    CHECK(CodePoints(row.text) == row.raw.size());
    CHECK(IsValidUtf8(row.text) == (row.raw.find(U'\uFFFD') == std::u32string::npos));
    CHECK(Tiles(ReadAll(row.text), row.text.size()));
  }
}

TEST_CASE("Reader: every code point written is read back, in one piece", "[text]") {
  for (char32_t code = 0; code <= 0x10FFFF; ++code) {
    if (code >= 0xD800 && code <= 0xDFFF) continue;
    std::string bytes;
    AppendUtf8(code, bytes);
    const Decoded decoded = DecodeFirst(bytes);
    const bool whole = decoded.form == Form::kWellFormed && decoded.code == code;
    if (!whole || decoded.size != bytes.size())
      FAIL("U+" << std::hex << static_cast<uint32_t>(code));
  }
}

TEST_CASE("Reader: every cut of a text in two gives the same units", "[text]") {
  const std::string text =
      "a苹\u200B😀\xFF\xE4\xBD\xF0\x9F\x98\xC1\xA2\xF0\x80\x80\xAFé。\xF4\x90\x80\x80\xE4";
  const std::vector<Unit> whole = ReadAll(text);
  for (size_t cut = 0; cut <= text.size(); ++cut) {
    Reader reader;
    std::vector<Unit> units;
    reader.Push(std::string_view(text).substr(0, cut), units);
    reader.Push("", units);
    reader.Push(std::string_view(text).substr(cut), units);
    reader.Finish(units);
    CHECK(Same(units, whole));
  }
}

TEST_CASE("Reader: random bytes in pieces of any size give the same units, which tile them",
          "[text]") {
  std::mt19937 random(7);
  const std::string alphabet = "ab\x80\xBF\xC1\xC3\xE0\xE4\xED\xF0\xF4\xF5\xFF\x9F\xA0\x8F";
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    for (size_t i = random() % 20; i > 0; --i) text += alphabet[random() % alphabet.size()];
    const std::vector<Unit> whole = ReadAll(text);
    REQUIRE(Tiles(whole, text.size()));
    for (size_t piece = 1; piece <= 5; ++piece) REQUIRE(Same(ReadInPieces(text, piece), whole));
  }
}

TEST_CASE("Reader: after Finish the offsets go on", "[text]") {
  Reader reader;
  std::vector<Unit> units;
  reader.Push("a\xE4", units);
  reader.Finish(units);
  reader.Push("b", units);
  REQUIRE(units.size() == 3);
  CHECK(units[1].raw == kReplacement);
  CHECK(units[2].begin == 2);
}

TEST_CASE("Reader: a complete character is never kept back", "[text]") {
  Reader reader;
  std::vector<Unit> units;
  for (const char* character : {"a", "é", "苹", "😀"}) {
    units.clear();
    reader.Push(character, units);
    CHECK(units.size() == 1);
    CHECK(reader.pending().empty());
  }
}

}  // namespace
}  // namespace weir::text
