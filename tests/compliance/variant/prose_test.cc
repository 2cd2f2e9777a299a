// What the readings find in ordinary prose, where there is nothing to find, and what they cost.
#include "tests/testing/prose.h"

#include <time.h>

#include <algorithm>
#include <map>

#include "compliance/variant/encoded.h"
#include "compliance/variant/leet.h"
#include "compliance/variant/lines.h"
#include "compliance/variant/looks.h"
#include "compliance/variant/respell.h"
#include "compliance/variant/sound.h"
#include "compliance/variant/sound_rule.h"
#include "compliance/variant/stray.h"
#include "compliance/variant/syllable.h"
#include "tests/compliance/segment/prose_hits.h"
#include "tests/compliance/variant/reading.h"

namespace weir::variant {
namespace {

using text::Unit;

constexpr size_t kProseBytes = 1'000'000;
constexpr size_t kWords = 10'000;

struct Prose {
  std::vector<std::string> lines;
  std::vector<segment::Word> words;

  bool missing() const {
    if (!lines.empty() && !words.empty()) return false;
    WARN("skipped: python3-jieba and a package with Chinese prose are not installed");
    return true;
  }
  size_t characters() const {
    size_t sum = 0;
    for (const std::string& line : lines) sum += text::CodePoints(line);
    return sum;
  }
};

const Prose& TheProse() {
  static const Prose prose = [] {
    Prose made{testing::ChineseProse(kProseBytes), {}};
    if (const auto jieba = testing::JiebaDictionary()) made.words = *segment::ReadJieba(*jieba);
    return made;
  }();
  return prose;
}

// As a lexicon would have them, with at least so many letters.
std::vector<std::string> Words(size_t letters) {
  std::vector<std::string> words;
  for (std::string& word : segment::RareWords(TheProse().words, SIZE_MAX)) {
    if (text::CodePoints(word) >= letters) words.push_back(std::move(word));
  }
  const size_t step = std::max<size_t>(1, words.size() / kWords);
  std::vector<std::string> some;
  for (size_t i = 0; i < words.size(); i += step) some.push_back(std::move(words[i]));
  return some;
}

double CpuSeconds() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

// The median of what one unit of the prose costs a reading, in nanoseconds.
template <typename Reading>
double NsPerUnit(const Reading& fresh) {
  std::vector<std::vector<Unit>> lines;
  size_t units = 0;
  for (const std::string& line : TheProse().lines) {
    units += lines.emplace_back(text::ReadAll(line)).size();
  }
  std::vector<double> figures;
  std::vector<Unit> out;
  for (int round = 0; round < 5; ++round) {
    const double start = CpuSeconds();
    for (const std::vector<Unit>& line : lines) {
      Reading reading = fresh;
      for (const Unit& unit : line) {
        out.clear();
        reading.Push(unit, out);
      }
      reading.Finish(out);
    }
    figures.push_back((CpuSeconds() - start) * 1e9 / static_cast<double>(units));
  }
  std::sort(figures.begin(), figures.end());
  return figures[figures.size() / 2];
}

double PerTenThousand(size_t hits) {
  return 1e4 * static_cast<double>(hits) / static_cast<double>(TheProse().characters());
}

std::map<Evidence, size_t> SoundHits(const std::vector<std::string>& words, SoundForm form) {
  CompiledPatterns patterns;
  for (uint32_t id = 0; id < words.size(); ++id) patterns.Add(id, SoundPatterns(words[id], form));
  const std::string bytes = *segment::Compile(TheProse().words, words);
  const segment::Dictionary dictionary = *segment::Dictionary::View(bytes);
  std::map<Evidence, size_t> counts;
  for (const std::string& line : TheProse().lines) {
    const std::vector<Unit> units = text::ReadAll(line);
    const std::span<const Unit> all = units;
    const auto at = [&](uint64_t byte) {
      const auto is_before = [&](const Unit& unit) { return unit.begin < byte; };
      return static_cast<size_t>(std::partition_point(units.begin(), units.end(), is_before) -
                                 units.begin());
    };
    for (const lexicon::Hit& hit : ScanUnits(patterns.image(), Read(Sound(form), units))) {
      const size_t begin = at(hit.begin);
      const size_t end = at(hit.end);
      ++counts[JudgeSound(dictionary, Letters(words[hit.id]),
                          {all.first(begin), all.subspan(begin, end - begin), all.subspan(end)})];
    }
  }
  return counts;
}

TEST_CASE("Sound: strong hits of long words in ordinary prose are at most 1 in 100,000 characters",
          "[variant][prose]") {
  if (TheProse().missing()) return;
  const std::vector<std::string> words = Words(4);
  for (const SoundForm form : {SoundForm::kExact, SoundForm::kMerged}) {
    auto counts = SoundHits(words, form);
    std::printf(
        "variant: sound%s, %zu words of 4 letters or more: %.3f accidents in 10,000 "
        "characters (and %.2f of the words themselves)\n",
        form == SoundForm::kMerged ? " merged" : "", words.size(),
        PerTenThousand(counts[Evidence::kStrong]), PerTenThousand(counts[Evidence::kSame]));
    CHECK(PerTenThousand(counts[Evidence::kStrong]) <= 0.1);
  }
}

TEST_CASE("Sound: of shorter words, few hits in ordinary prose are left", "[variant][prose]") {
  if (TheProse().missing()) return;
  const std::vector<std::string> words = Words(2);
  auto counts = SoundHits(words, SoundForm::kExact);
  std::printf(
      "variant: sound, %zu words of 2 letters or more: %.3f strong, %.2f weak, %.2f dropped "
      "in 10,000 characters\n",
      words.size(), PerTenThousand(counts[Evidence::kStrong]),
      PerTenThousand(counts[Evidence::kWeak]), PerTenThousand(counts[Evidence::kNone]));
  CHECK(PerTenThousand(counts[Evidence::kStrong]) <= 0.1);
}

// The most frequent characters that sound alike: what an input method offers first.
std::vector<char32_t> FirstChoices(char32_t letter) {
  std::vector<std::pair<uint64_t, char32_t>> found;
  for (const segment::Word& word : TheProse().words) {
    const std::u32string letters = Letters(word.text);
    if (letters.size() != 1 || SyllableOf(letters[0]) != SyllableOf(letter)) continue;
    if (letters[0] != letter) found.emplace_back(word.frequency, letters[0]);
  }
  std::sort(found.rbegin(), found.rend());
  std::vector<char32_t> choices;
  for (size_t i = 0; i < std::min<size_t>(found.size(), 8); ++i) choices.push_back(found[i].second);
  return choices;
}

TEST_CASE("Disguise 11: homophones that an input method offers are heard in a sentence",
          "[variant][prose][disguise]") {
  if (TheProse().missing()) return;
  const std::vector<std::string> words = {"苹果手机", "红烧牛肉面", "好吃面条"};
  CompiledPatterns patterns;
  for (uint32_t id = 0; id < 3; ++id) patterns.Add(id, SoundPatterns(words[id], SoundForm::kExact));
  const std::string bytes = *segment::Compile(TheProse().words, words);
  const segment::Dictionary dictionary = *segment::Dictionary::View(bytes);
  std::map<char32_t, std::vector<char32_t>> choices;
  for (const char32_t letter : Letters(words[0] + words[1] + words[2])) {
    if (choices[letter].empty()) choices[letter] = FirstChoices(letter);
  }
  Random random(3);
  Share share;
  for (; share.tried < 600; ++share.tried) {
    const std::u32string word = Letters(words[share.tried % 3]);
    std::u32string disguised = word;
    const size_t changed = random.Below(word.size());
    for (size_t i = 0; i < word.size(); ++i) {
      const std::vector<char32_t>& others = choices[word[i]];
      if ((i == changed || random.Chance(60)) && !others.empty()) disguised[i] = random.Of(others);
    }
    const std::vector<Unit> units = text::ReadAll("我想买" + Utf8(disguised) + "可以吗");
    const std::span<const Unit> all = units;
    const auto hits = ScanUnits(patterns.image(), Read(Sound(SoundForm::kExact), units));
    if (hits.size() == 1 && JudgeSound(dictionary, word,
                                       {all.first(3), all.subspan(3, word.size()),
                                        all.subspan(3 + word.size())}) == Evidence::kStrong) {
      ++share.caught;
    }
  }
  Print("11, homophones of an input method", share);
  CHECK(share.percent() >= 90);
}

// What passing a unit on costs, whatever is read.
struct AsItIs {
  void Push(const Unit& unit, std::vector<Unit>& out) { out.push_back(unit); }
  void Finish(std::vector<Unit>&) {}
};

double NsOfEncodedRuns() {
  std::vector<Decoded> found;
  const double start = CpuSeconds();
  for (const std::string& line : TheProse().lines) {
    EncodedRuns runs;
    runs.Push(line, found);
    runs.Finish(found);
  }
  return (CpuSeconds() - start) * 1e9 / static_cast<double>(TheProse().characters());
}

TEST_CASE("Readings: a code point of ordinary prose takes a few nanoseconds", "[variant][prose]") {
  if (TheProse().missing()) return;
  const std::pair<const char*, double> figures[] = {
      {"as it is", NsPerUnit(AsItIs())}, {"sound", NsPerUnit(Sound(SoundForm::kExact))},
      {"leet", NsPerUnit(Leet())},       {"stray letters", NsPerUnit(Stray())},
      {"lines", NsPerUnit(Lines())},     {"encoded", NsOfEncodedRuns()},
  };
  for (const auto& [name, ns] : figures) {
    std::printf("variant: %s: %.1f ns of processor time a code point\n", name, ns);
    CHECK(ns < 500);  // a sanitizer's build too
  }
}

// Hits that the lexicon itself does not have.
template <typename Reading>
size_t NewHits(CompiledPatterns& patterns, CompiledPatterns& lexicon) {
  size_t count = 0;
  for (const std::string& line : TheProse().lines) {
    const std::vector<Unit> units = text::ReadAll(line);
    const auto own = ScanUnits(lexicon.image(), units);
    for (const lexicon::Hit& hit : ScanUnits(patterns.image(), Read(Reading(), units))) {
      const bool known = std::any_of(own.begin(), own.end(), [&](const lexicon::Hit& other) {
        return other.id == hit.id && other.begin == hit.begin && other.end == hit.end;
      });
      if (!known) ++count;
    }
  }
  return count;
}

size_t AllHits(CompiledPatterns& patterns) {
  size_t count = 0;
  for (const std::string& line : TheProse().lines) {
    count += ScanUnits(patterns.image(), text::ReadAll(line)).size();
  }
  return count;
}

TEST_CASE("Readings: stray letters, lines and leet find next to nothing in ordinary prose",
          "[variant][prose]") {
  if (TheProse().missing()) return;
  CompiledPatterns patterns;
  uint32_t id = 0;
  for (const std::string& word : Words(3)) patterns.Add(id++, {word});
  for (const char* word : {"lottery", "casino", "poker", "cocktail", "pistol", "bitcoin", "fool"}) {
    patterns.Add(id++, LeetPatterns(word));
  }
  const std::pair<const char*, size_t> figures[] = {
      {"leet", NewHits<Leet>(patterns, patterns)},
      {"stray letters", NewHits<Stray>(patterns, patterns)},
      {"lines", NewHits<Lines>(patterns, patterns)}};
  for (const auto& [name, hits] : figures) {
    std::printf("variant: %s, %u words of 3 letters or more: %.3f accidents in 10,000 characters\n",
                name, id, PerTenThousand(hits));
    CHECK(PerTenThousand(hits) <= 0.1);
  }
}

TEST_CASE("Looks, split and reversed patterns find next to nothing in ordinary prose",
          "[variant][prose]") {
  if (TheProse().missing()) return;
  for (const size_t letters : {3u, 4u}) {
    CompiledPatterns lexicon, looks, split, reversed;
    uint32_t id = 0;
    for (const std::string& word : Words(letters)) {
      lexicon.Add(id, {word});
      looks.Add(id, LooksPatterns(word));
      split.Add(id, SplitPatterns(word));
      reversed.Add(id, ReversedPatterns(word));
      ++id;
    }
    const std::pair<const char*, size_t> figures[] = {{"looks", NewHits<Looks>(looks, lexicon)},
                                                      {"split", AllHits(split)},
                                                      {"reversed", AllHits(reversed)}};
    for (const auto& [name, hits] : figures) {
      std::printf("variant: %s, %u words of %zu letters or more: %.3f accidents in 10,000\n", name,
                  id, letters, PerTenThousand(hits));
      if (letters == 4) CHECK(PerTenThousand(hits) <= 0.1);
    }
  }
}

TEST_CASE("FindEncoded: finds codes only where there are some", "[variant][prose]") {
  if (TheProse().missing()) return;
  size_t count = 0;
  for (const std::string& line : TheProse().lines) count += FindEncoded(line).size();
  std::printf("variant: encoded: %.3f runs in 10,000 characters of prose\n", PerTenThousand(count));
  CHECK(PerTenThousand(count) <= 0.1);
}

}  // namespace
}  // namespace weir::variant
