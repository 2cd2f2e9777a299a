#include "compliance/lexicon/pair_search.h"

#include <catch2/catch.hpp>
#include <random>

#include "tests/compliance/lexicon/scan.h"

namespace weir::lexicon {
namespace {

TEST_CASE("FindPairs: finds the same places fast and slowly, of any classes", "[lexicon]") {
  std::mt19937 random(43);
  std::vector<std::string> words = {"果果", "aa", "a"};
  for (int i = 0; i < 400; ++i) {
    std::string word;
    for (size_t size = 2 + random() % 3; size > 0; --size) {
      text::AppendUtf8(static_cast<char32_t>(0x4E00 + random() % 60), word);
    }
    words.push_back(word);
  }
  const Compiled lexicon(PatternsOf(words));
  const Sections& image = lexicon.image().sections();
  const ClassRange singles(image.header.first_single, image.header.last_single);
  const ClassRange none(1, 0);
  size_t found = 0;
  size_t ends = 0;
  for (int round = 0; round < 500; ++round) {
    const size_t count = random() % 70;
    std::vector<uint16_t> classes;
    const uint16_t odd[] = {kNoClass, kOtherWord, kBreakClass, 0xFFEF, 0x8000};
    for (size_t i = 0; i <= count; ++i) {
      const bool is_odd = random() % 5 == 0;
      classes.push_back(is_odd ? odd[random() % 5]
                               : static_cast<uint16_t>(random() % (image.header.classes + 2)));
    }
    for (const ClassRange& range : {singles, none}) {
      std::vector<uint16_t> fast(count + kPlacesToSpare);
      std::vector<uint16_t> slow(count + kPlacesToSpare);
      fast.resize(FindPairs(image.Pairs(), range, classes.data(), count, fast.data()));
      slow.resize(FindPairsSlowly(image.Pairs(), range, classes.data(), count, slow.data()));
      REQUIRE(fast == slow);
      found += slow.size();
      for (const uint16_t place : slow) ends += place >= kEndsHere ? 1 : 0;
    }
  }
  CHECK(found > 1000);
  CHECK(ends > 100);
}

}  // namespace
}  // namespace weir::lexicon
