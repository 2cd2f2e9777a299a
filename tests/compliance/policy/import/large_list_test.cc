// A list as large as an operator has it, with everything wrong in it that such lists have: nothing
// is lost, nothing stops, and each word's rate in harmless text is what counting by hand gives.
#include <catch2/catch.hpp>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "compliance/policy/import/benign.h"
#include "compliance/policy/import/import.h"
#include "compliance/text/fold_table.h"
#include "compliance/text/utf8.h"

namespace weir::policy {
namespace {

constexpr size_t kWords = 50'000;
constexpr size_t kLetters = 400;  // few, so that many words stand in the text

class Writer {
 public:
  // Letters that fold to themselves, so that no two words are one.
  Writer() {
    for (char32_t code = 0x4E00; letters_.size() < kLetters; ++code) {
      if (text::FoldingOf(code).folded == code) letters_ += code;
    }
  }
  std::u32string Letters(size_t count) {
    std::u32string letters;
    for (size_t i = 0; i < count; ++i) letters += letters_[Below(kLetters)];
    return letters;
  }
  size_t Below(size_t end) { return random_() % end; }

 private:
  std::mt19937 random_{2026};
  std::u32string letters_;
};

std::string Utf8(const std::u32string& letters) {
  std::string text;
  for (const char32_t letter : letters) text::AppendUtf8(letter, text);
  return text;
}

// No two letters in a row are equal: those would be one run to the matcher and two to a search.
bool Repeats(const std::u32string& letters) {
  for (size_t i = 1; i < letters.size(); ++i) {
    if (letters[i] == letters[i - 1]) return true;
  }
  return false;
}

struct List {
  std::map<std::u32string, size_t> rows;  // each word's first row
  std::string csv = "text,severity,category\n";
  size_t duplicates = 0;
  size_t conflicts = 0;
  size_t invalid = 0;
};

List MakeList(Writer& writer) {
  List list;
  while (list.rows.size() < kWords) {
    const std::u32string word = writer.Letters(2 + writer.Below(3));
    if (Repeats(word) || !list.rows.emplace(word, list.rows.size()).second) continue;
    const std::string text = Utf8(word);
    list.csv += text + ",flag,A.1.d\n";
    if (list.rows.size() % 100 == 0) list.csv += text + ",flag,A.1.d\n", ++list.duplicates;
    if (list.rows.size() % 250 == 0) list.csv += text + ",block,A.1.d\n", ++list.conflicts;
    if (list.rows.size() % 500 == 0) list.csv += "C++,flag,A.1.d\n", ++list.invalid;
  }
  return list;
}

// By every place and length.
std::map<std::u32string, uint64_t> CountByHand(const List& list, const std::u32string& text) {
  std::map<std::u32string, uint64_t> counts;
  for (size_t at = 0; at < text.size(); ++at) {
    for (size_t size = 2; size <= 4 && at + size <= text.size(); ++size) {
      const std::u32string word = text.substr(at, size);
      if (list.rows.contains(word)) ++counts[word];
    }
  }
  return counts;
}

TEST_CASE("Importer: 50,000 words with duplicates, conflicts and rubbish; every rate is exact",
          "[policy]") {
  Writer writer;
  const List list = MakeList(writer);
  Importer importer({"A.1.d", Severity::kFlag, "team", "list"}, nullptr);
  importer.BeginFile("words.csv", true);
  REQUIRE(ReadCsvRows(list.csv, [&](const Row& row) { importer.Take(row); }).ok());
  CHECK(importer.entries().size() == kWords);
  CHECK(importer.report().duplicates == list.duplicates + list.conflicts);
  CHECK(importer.report().conflicts.size() == list.conflicts);
  CHECK(importer.report().invalid.size() == list.invalid);
  CHECK(importer.report().rows == kWords + list.duplicates + list.conflicts + list.invalid);

  std::u32string text;
  while (text.size() < 100'000) {
    const std::u32string more = writer.Letters(1);
    if (text.empty() || text.back() != more[0]) text += more;
  }
  BenignCounter counter = *BenignCounter::Create(importer.entries());
  counter.Push(Utf8(text));
  REQUIRE(counter.Finish(importer.entries()) == text.size());
  const auto counts = CountByHand(list, text);
  size_t over_broad = 0;
  size_t wrong = 0;
  for (const auto& [word, row] : list.rows) {
    const auto found = counts.find(word);
    const double rate = found == counts.end() ? 0 : static_cast<double>(found->second) / 10.0;
    wrong += importer.entries()[row].benign_rate != Approx(rate) ? 1 : 0;
    over_broad += importer.entries()[row].benign_rate > kDefaultMaxBenignRate ? 1 : 0;
  }
  CHECK(wrong == 0);
  CHECK(over_broad > 1000);
  CHECK(over_broad < kWords);
}

}  // namespace
}  // namespace weir::policy
