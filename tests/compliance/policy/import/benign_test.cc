#include "compliance/policy/import/benign.h"

#include <catch2/catch.hpp>

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

}  // namespace
}  // namespace weir::policy
