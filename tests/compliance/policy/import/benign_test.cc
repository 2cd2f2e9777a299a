#include "compliance/policy/import/benign.h"

#include <catch2/catch.hpp>

#include "compliance/segment/compile.h"

namespace weir::policy {
namespace {

std::vector<ImportedEntry> Words(const std::vector<std::string>& texts) {
  std::vector<ImportedEntry> entries;
  for (const std::string& text : texts) entries.emplace_back().entry.text = text;
  return entries;
}

TEST_CASE("BenignCounter: hits in 10,000 characters, each word by itself", "[policy]") {
  std::vector<ImportedEntry> entries = Words({"今天", "天气", "雨伞"});
  BenignCounter counter = *BenignCounter::Create(entries);
  for (int i = 0; i < 100; ++i) counter.Push("今天的天气很不错。今天吃面\n");  // 14 characters
  CHECK(counter.Finish(entries) == 1400);
  CHECK(entries[0].benign_rate == Approx(200 * 10'000 / 1400.0));
  CHECK(entries[1].benign_rate == Approx(100 * 10'000 / 1400.0));
  CHECK(entries[2].benign_rate == 0);
}

TEST_CASE("BenignCounter: the rates do not depend on how the text was cut", "[policy]") {
  const std::string text = "我们今天去看天气，today is a good day。";
  std::vector<ImportedEntry> whole = Words({"今天", "good"});
  BenignCounter first = *BenignCounter::Create(whole);
  first.Push(text);
  first.Finish(whole);
  std::vector<ImportedEntry> cut = Words({"今天", "good"});
  BenignCounter second = *BenignCounter::Create(cut);
  for (const char byte : text) second.Push({&byte, 1});
  second.Finish(cut);
  CHECK(whole[0].benign_rate > 0);
  CHECK(whole[1].benign_rate > 0);
  for (size_t i = 0; i < 2; ++i) CHECK(whole[i].benign_rate == cut[i].benign_rate);
}

TEST_CASE("BenignCounter: an empty text and no words have no rate", "[policy]") {
  std::vector<ImportedEntry> entries = Words({"今天"});
  BenignCounter counter = *BenignCounter::Create(entries);
  CHECK(counter.Finish(entries) == 0);
  CHECK(entries[0].benign_rate == 0);
  std::vector<ImportedEntry> none;
  CHECK(BenignCounter::Create(none).ok());
}

TEST_CASE("BenignCounter: with a dictionary, letters inside longer words are no hits", "[policy]") {
  const std::vector<segment::Word> language = {{"这是", 20000}, {"一个", 140000}, {"个", 100000},
                                               {"大", 140000},  {"麻烦", 4000},   {"大麻", 200},
                                               {"我", 300000},  {"有", 400000},   {"烦", 1000}};
  const std::vector<std::string> lexicon = {"大麻"};
  const std::string text = "这是一个大麻烦。我有大麻。我有大麻";
  for (const size_t cut : {size_t{1}, size_t{7}, text.size()}) {
    std::vector<ImportedEntry> entries(1);
    entries[0].entry.text = "大麻";
    BenignCounter plain = *BenignCounter::Create(entries);
    BenignCounter words = *BenignCounter::Create(entries, *segment::Compile(language, lexicon));
    for (size_t at = 0; at < text.size(); at += cut) {
      plain.Push(std::string_view(text).substr(at, cut));
      words.Push(std::string_view(text).substr(at, cut));
    }
    const auto characters = static_cast<double>(plain.Finish(entries));
    CHECK(entries[0].benign_rate == Approx(3 * 10'000 / characters));
    words.Finish(entries);
    CHECK(entries[0].benign_rate == Approx(2 * 10'000 / characters));
  }
}

}  // namespace
}  // namespace weir::policy
