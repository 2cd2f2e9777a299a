#include "compliance/text/grapheme.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace weir::text {
namespace {

// The lengths of the clusters.
std::vector<size_t> ClustersOf(const std::u32string& text) {
  GraphemeBreaks breaks;
  std::vector<size_t> lengths;
  for (const char32_t code : text) {
    if (breaks.Begins(code)) lengths.push_back(0);
    ++lengths.back();
  }
  return lengths;
}

TEST_CASE(
    "Grapheme: an accent, a joiner, a skin tone and a flag's half belong to what they follow") {
  using Lengths = std::vector<size_t>;
  CHECK(ClustersOf(U"ab汉字。") == Lengths{1, 1, 1, 1, 1});
  CHECK(ClustersOf(U"e\u0301a") == Lengths{2, 1});
  CHECK(ClustersOf(U"字\uFE00字") == Lengths{2, 1});
  CHECK(ClustersOf(U"👨‍👩‍👧a") == Lengths{5, 1});
  CHECK(ClustersOf(U"👍🏽👍") == Lengths{2, 1});
  CHECK(ClustersOf(U"🇨🇳🇫🇷") == Lengths{2, 2});
  CHECK(ClustersOf(U"a\r\nb") == Lengths{1, 2, 1});
  CHECK(ClustersOf(U"각가") == Lengths{1, 1});
  CHECK(ClustersOf(U"\u1100\u1161\u11A8") == Lengths{3});
}

TEST_CASE("Grapheme: the first code point begins a cluster, even one that extends") {
  GraphemeBreaks breaks;
  CHECK(breaks.Begins(0x0301));
  CHECK_FALSE(breaks.Begins(0x0301));
}

// A line of GraphemeBreakTest.txt: "÷ 0020 × 0308 ÷ 0020 ÷", hexadecimal code points and marks.
std::string ProblemOf(const std::string& line) {
  std::istringstream words(line.substr(0, line.find('#')));
  GraphemeBreaks breaks;
  bool expected = true;
  for (std::string word; words >> word;) {
    if (word == "÷" || word == "×") {
      expected = word == "÷";
    } else if (breaks.Begins(static_cast<char32_t>(std::stoul(word, nullptr, 16))) != expected) {
      return line;
    }
  }
  return "";
}

TEST_CASE("Grapheme: Unicode's own test, where Debian's unicode-data is installed") {
  std::ifstream lines("/usr/share/unicode/auxiliary/GraphemeBreakTest.txt");
  if (!lines) {
    WARN("skipped: package unicode-data is not installed");
    return;
  }
  size_t tried = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line.front() == '#') continue;
    CHECK(ProblemOf(line) == "");
    ++tried;
  }
  CHECK(tried > 500);
}

}  // namespace
}  // namespace weir::text
