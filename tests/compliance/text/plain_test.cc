#include "compliance/text/plain.h"

#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <vector>

#include "compliance/text/cursor.h"
#include "compliance/text/utf8.h"

namespace weir::text {
namespace {

using Read = size_t (*)(std::string_view, uint64_t&, std::span<uint16_t>, std::span<uint32_t>);

// What a cursor over the whole text says about the characters read, and about the one not read.
void CheckRead(Read read, const std::string& text, size_t room) {
  std::vector<uint16_t> codes(room);
  std::vector<uint32_t> offsets(room);
  Cursor cursor(text, 0);
  for (uint64_t at = 0; at < text.size();) {
    const uint64_t begin = at;
    const size_t count = read(text, at, codes, offsets);
    REQUIRE(count <= room);
    Unit unit;
    for (size_t i = 0; i < count; ++i) {
      REQUIRE(cursor.Next(unit));
      const bool surrogate = codes[i] >= 0xD800 && codes[i] < 0xE000;
      REQUIRE(offsets[i] == unit.begin);
      if (!surrogate) REQUIRE(codes[i] == unit.raw);
      for (int rest = surrogate ? 2 : 0; rest > 0; --rest) REQUIRE(cursor.Next(unit));
    }
    REQUIRE(at == (count == 0 ? begin : unit.end()));
    if (count != 0) continue;
    cursor.Next(unit);
    const bool near_end = at + 4 > text.size();
    const bool plain = unit.raw < 0x10000 && unit.raw != 0xFFFD;
    REQUIRE((near_end || !plain || unit.size == 1));
    at = unit.end();
    if (unit.kind == Kind::kInvisible || at >= text.size()) continue;
    while (at < text.size() && (static_cast<uint8_t>(text[at]) & 0xC0) == 0x80) {
      cursor.Next(unit);
      at = unit.end();
    }
  }
}

TEST_CASE("ReadPlain: reads what a cursor reads, fast or slowly, with any room", "[text]") {
  std::mt19937 random(41);
  const std::vector<std::string> pieces = {"的", "国", "a",      "Zz9 ",   "\n", "é",     "߿",
                                           "ࠀ",  "，", "\uE000", "\uFFFF", "ａ", "\u200B"};
  const std::vector<std::string> others = {
      "😀",    "\xC0\x80", "\xC1\xA1",         "\xE0\x9F\xBF", "\xFF",
      "\x80", "\xE4\xBD", "\xF4\x90\x80\x80", "\xED\xA0\x80"};
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    const size_t odd = random() % 3 == 0 ? 0 : 1 + random() % 40;
    for (size_t i = random() % 160; i > 0; --i) {
      const bool other = odd != 0 && random() % odd == 0;
      text += other ? others[random() % others.size()] : pieces[random() % pieces.size()];
    }
    const size_t room = round % 2 == 0 ? 512 : 1 + random() % 130;
    CheckRead(ReadPlain, text, room);
    CheckRead(ReadPlainSlowly, text, room);
  }
}

TEST_CASE("ReadPlain: every character of the basic plane has its code and place", "[text]") {
  for (const Read read : {ReadPlain, ReadPlainSlowly}) {
    for (uint32_t code = 0x20; code < 0x10000; ++code) {
      if ((code >= 0xD800 && code < 0xE000) || code == 0xFFFD) continue;
      std::string text;
      for (int i = 0; i < 3; ++i) AppendUtf8(code, text);
      const std::string padded = "x" + text + std::string(90, 'y');
      std::vector<uint16_t> codes(256);
      std::vector<uint32_t> offsets(256);
      uint64_t at = 0;
      size_t count = 0;
      while (count < 4) {
        const size_t more =
            read(padded, at, std::span(codes).subspan(count), std::span(offsets).subspan(count));
        if (more == 0) break;
        count += more;
      }
      const bool is_read =
          count >= 4 && codes[1] == code && codes[3] == code && offsets[2] == 1 + text.size() / 3;
      if (!is_read) FAIL("U+" << std::hex << code);
    }
  }
}

TEST_CASE("ReadPlain: reads nothing past the text", "[text]") {
  const std::string text =
      "汉字abc，汉字汉字汉字汉字汉字汉字汉字汉字汉字汉字汉字汉字汉字汉字汉字汉字汉字汉字汉";
  for (size_t size = 0; size <= text.size(); ++size) {
    const std::vector<char> exact(text.begin(), text.begin() + static_cast<ptrdiff_t>(size));
    std::vector<uint16_t> codes(512);
    std::vector<uint32_t> offsets(512);
    uint64_t at = 0;
    while (ReadPlain({exact.data(), exact.size()}, at, codes, offsets) != 0) {
    }
    CHECK(at <= size);
    CHECK(at + 4 > std::min(size, size / 3 * 3));
  }
}

}  // namespace
}  // namespace weir::text
