#include "router/llama/utf8_holder.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace weir::router::llama {
namespace {

const std::string kReplacement = "\xEF\xBF\xBD";

std::string InOnePiece(const std::string& text) {
  Utf8Holder holder;
  std::string out = holder.Push(text);
  return out + holder.Finish();
}

struct Row {
  const char* name;
  std::string in;
  std::string out;
};

const std::vector<Row> kRows = {
    {"ascii", "plain", "plain"},
    {"two, three and four bytes", "\xC3\xA9\xE4\xB8\xAD\xF0\x9F\x98\x80",
     "\xC3\xA9\xE4\xB8\xAD\xF0\x9F\x98\x80"},
    {"cut at the end", "a\xF0\x9F\x98", "a" + kReplacement + kReplacement + kReplacement},
    {"continuation first", "\x80z", kReplacement + "z"},
    {"overlong slash", "\xC0\xAF", kReplacement + kReplacement},
    {"overlong three bytes", "\xE0\x80\x80", kReplacement + kReplacement + kReplacement},
    {"surrogate", "\xED\xA0\x80", kReplacement + kReplacement + kReplacement},
    {"beyond the last", "\xF4\x90\x80\x80",
     kReplacement + kReplacement + kReplacement + kReplacement},
    {"character after half a character", "\xE4\xB8\xE4\xB8\xAD",
     kReplacement + kReplacement + "\xE4\xB8\xAD"},
    {"last code point", "\xF4\x8F\xBF\xBF", "\xF4\x8F\xBF\xBF"},
};

TEST_CASE("Utf8Holder: whole characters pass and malformed bytes become U+FFFD") {
  for (const Row& row : kRows) {
    INFO(row.name);
    CHECK(InOnePiece(row.in) == row.out);
  }
}

TEST_CASE("Utf8Holder: the result does not depend on where the bytes were cut") {
  for (const Row& row : kRows) {
    for (size_t first = 0; first <= row.in.size(); ++first) {
      for (size_t second = first; second <= row.in.size(); ++second) {
        INFO(row.name << " cut at " << first << " and " << second);
        Utf8Holder holder;
        std::string out = holder.Push(row.in.substr(0, first));
        out += holder.Push(row.in.substr(first, second - first));
        out += holder.Push(row.in.substr(second));
        out += holder.Finish();
        CHECK(out == row.out);
      }
    }
  }
}

TEST_CASE("Utf8Holder: each character comes with its last byte, not later") {
  Utf8Holder holder;
  CHECK(holder.Push("\xE4").empty());
  CHECK(holder.Push("\xB8").empty());
  CHECK(holder.Push("\xAD\xE4") == "\xE4\xB8\xAD");
  CHECK(holder.Finish() == kReplacement);
  CHECK(holder.Finish().empty());
}

}  // namespace
}  // namespace weir::router::llama
