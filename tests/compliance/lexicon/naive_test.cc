// Both scanners against a third, slow matcher that was written from the contract alone.
#include <catch2/catch.hpp>
#include <random>

#include "compliance/lexicon/spelling.h"
#include "tests/compliance/lexicon/scan.h"

namespace weir::lexicon {
namespace {

using text::Kind;
using text::Unit;

bool IsLetter(const Unit& unit) { return unit.kind == Kind::kLetter || unit.kind == Kind::kDigit; }
bool IsWord(const Unit& unit) { return IsLetter(unit) && unit.folded < 0x2E80; }

// Runs of equal letters: the letter and the places of its units.
struct TextRun {
  char32_t folded = 0;
  std::vector<size_t> places;
};

// What the contract says, tried for one pattern and one pair of units after the other.
class Naive {
 public:
  Naive(const std::vector<Pattern>& patterns, const std::vector<Unit>& units)
      : units_(units), spellings_(*Spell(patterns)) {
    for (const Spelling& pattern : spellings_.patterns) {
      for (size_t last = 0; last < units_.size(); ++last) {
        if (IsLetter(units_[last])) TryEnd(pattern, last);
      }
    }
  }
  std::vector<Hit> hits() const { return Sorted(hits_); }

 private:
  void TryEnd(const Spelling& pattern, size_t last) {
    for (size_t first = last + 1; first-- > 0;) {
      if (last - first >= kMaxHitUnits || !Connected(first, last)) return;
      if (!IsLetter(units_[first])) continue;
      if (RunsOf(first, last).size() > pattern.runs) return;
      if (!Stands(pattern, first, last)) continue;
      if (const auto hit = HitOf(pattern, first, last)) hits_.push_back(*hit);
      return;  // the shortest that stands there decides
    }
  }

  // No break, no gap that is too long between two units of a hit.
  bool Connected(size_t first, size_t last) const {
    size_t symbols = 0;
    size_t invisible = 0;
    for (size_t i = first; i <= last; ++i) {
      const Kind kind = units_[i].kind;
      if (kind == Kind::kBreak) return false;
      if (IsLetter(units_[i])) symbols = 0;
      if (kind == Kind::kSymbol && ++symbols > kMaxGap) return false;
      invisible = kind == Kind::kInvisible ? invisible + 1 : 0;
      if (invisible > kMaxInvisible) return false;
    }
    return true;
  }

  std::vector<TextRun> RunsOf(size_t first, size_t last) const {
    std::vector<TextRun> runs;
    for (size_t i = first; i <= last; ++i) {
      if (!IsLetter(units_[i])) continue;
      if (runs.empty() || runs.back().folded != units_[i].folded)
        runs.push_back({units_[i].folded, {}});
      runs.back().places.push_back(i);
    }
    return runs;
  }

  // Whether the run that a match begins or ends with could be longer.
  bool MoreBefore(size_t first) const {
    for (size_t i = first; i-- > 0;) {
      if (IsLetter(units_[i]))
        return units_[i].folded == units_[first].folded && Connected(i, first);
    }
    return false;
  }

  bool TouchesBefore(size_t first) const {
    for (size_t i = first; i-- > 0;) {
      if (units_[i].kind != Kind::kInvisible) return IsWord(units_[i]);
    }
    return false;
  }

  bool TouchesAfter(size_t first, size_t last) const {
    for (size_t i = last + 1; i < units_.size() && i - first < kMaxHitUnits; ++i) {
      if (i - last > kMaxInvisible) return false;
      if (units_[i].kind != Kind::kInvisible) return IsWord(units_[i]);
    }
    return false;
  }

  bool LengthsFit(const Spelling& pattern, const std::vector<TextRun>& runs, size_t first) const {
    for (size_t i = 0; i < runs.size(); ++i) {
      const size_t wanted = spellings_.runs[pattern.first + i].length();
      const size_t found = runs[i].places.size();
      if (runs[i].folded != spellings_.folded[pattern.first + i]) return false;
      if (found == wanted) continue;
      const bool edge = i == 0 || i + 1 == runs.size();
      if (edge && !pattern.whole_word) return false;
      if (i == 0 && MoreBefore(first)) return false;
      if (!Fits(found, wanted, runs[i].folded)) return false;
    }
    return true;
  }

  bool Stands(const Spelling& pattern, size_t first, size_t last) const {
    const std::vector<TextRun> runs = RunsOf(first, last);
    if (runs.size() != pattern.runs || !LengthsFit(pattern, runs, first)) return false;
    return !pattern.whole_word || !(TouchesBefore(first) || TouchesAfter(first, last));
  }

  // What the gaps of a match say, and whether the pattern has symbols in them itself.
  struct Verdict {
    bool disguised = false;
    bool clause = false;
    size_t pairs = 0;
    size_t loose = 0;
  };

  void JudgeGap(size_t from, size_t to, bool own, Verdict& verdict) const {
    const int digits = (units_[from].kind == Kind::kDigit) + (units_[to].kind == Kind::kDigit);
    bool loose = false;
    for (size_t at = from + 1; at < to; ++at) {
      const bool symbol = units_[at].kind == Kind::kSymbol;
      const char32_t folded = units_[at].folded;
      if (!symbol || !own) verdict.disguised = true;
      if (symbol && (digits == 2 || folded == ' ')) loose = true;
      if (symbol && !own && (folded == ',' || (folded == '.' && digits > 0))) verdict.clause = true;
    }
    if (own || digits == 1 || !IsWord(units_[from]) || !IsWord(units_[to])) return;
    ++verdict.pairs;
    if (loose) ++verdict.loose;
  }

  Verdict Judge(const Spelling& pattern, const std::vector<TextRun>& runs) const {
    Verdict verdict;
    for (size_t i = 0; i < runs.size(); ++i) {
      const Run spelled = spellings_.runs[pattern.first + i];
      const std::vector<size_t>& places = runs[i].places;
      if (places.size() != spelled.length()) verdict.disguised = true;
      for (size_t at = 1; at < places.size(); ++at) {
        JudgeGap(places[at - 1], places[at], spelled.gap_inside(), verdict);
      }
      if (i + 1 < runs.size()) {
        JudgeGap(places.back(), runs[i + 1].places[0], spelled.gap_after(), verdict);
      }
    }
    return verdict;
  }

  std::optional<Hit> HitOf(const Spelling& pattern, size_t first, size_t last) const {
    const Verdict verdict = Judge(pattern, RunsOf(first, last));
    if (verdict.clause && pattern.letters == 2) return std::nullopt;
    if (verdict.loose != 0 && verdict.loose != verdict.pairs) return std::nullopt;
    if (verdict.loose == 1) return std::nullopt;
    return Hit{pattern.id, units_[first].begin, units_[last].end(), verdict.disguised};
  }

  const std::vector<Unit>& units_;
  Spellings spellings_;
  std::vector<Hit> hits_;
};

// All strings of up to `length` characters of the alphabet.
std::vector<std::string> AllStrings(const std::vector<std::string>& alphabet, size_t length) {
  std::vector<std::string> all = {""};
  size_t begin = 0;
  for (size_t i = 0; i < length; ++i) {
    const size_t end = all.size();
    for (size_t at = begin; at < end; ++at) {
      for (const std::string& character : alphabet) all.push_back(all[at] + character);
    }
    begin = end;
  }
  return all;
}

void CheckAgainstNaive(const std::vector<Pattern>& patterns,
                       const std::vector<std::string>& texts) {
  const Compiled lexicon(patterns);
  for (const std::string& text : texts) {
    const std::vector<Unit> units = text::ReadAll(text);
    const std::vector<Hit> expected = Naive(patterns, units).hits();
    const std::vector<Hit> found = Sorted(ScanUnits(lexicon.image(), units));
    if (found != expected) {
      FAIL('"' << text << "\": found " << Shown(text, found) << ", expected "
               << Shown(text, expected));
    }
    const std::vector<Hit> in_block = Sorted(ScanBlock(lexicon.image(), text));
    if (in_block != expected) {
      FAIL('"' << text << "\": found in a block " << Shown(text, in_block) << ", expected "
               << Shown(text, expected));
    }
  }
}

TEST_CASE("Scanner: agrees with the naive matcher on all short texts of ideographs", "[lexicon]") {
  const auto texts = AllStrings({"苹", "果", "*", "\u200B", "\n", "，"}, 5);
  CheckAgainstNaive(PatternsOf({"苹果", "果苹果", "苹苹", "果", "苹果果苹", "果，苹"}), texts);
  CheckAgainstNaive(PatternsOf({"果果果", "苹苹果"}), texts);
}

TEST_CASE("Scanner: agrees with the naive matcher on all short texts of letters", "[lexicon]") {
  const auto texts = AllStrings({"a", "b", " ", "-", "\u200B", "果"}, 5);
  CheckAgainstNaive(PatternsOf({"ab", "aab", "b", "a ba", "aaa"}), texts);
  CheckAgainstNaive(PatternsOf({"ab", "aab", "b", "a ba", "aaa"}, false), texts);
  auto mixed = PatternsOf({"ab果", "ba", "aa", "b果b"});
  mixed[1].whole_word = false;
  CheckAgainstNaive(mixed, texts);
}

TEST_CASE("Scanner: agrees with the naive matcher on all short texts of digits", "[lexicon]") {
  CheckAgainstNaive(PatternsOf({"11", "12", "212", "1-2", "a1", "果1"}),
                    AllStrings({"1", "2", "a", "果", "-", ".", " "}, 5));
}

TEST_CASE("Scanner: agrees with the naive matcher on random lexicons and longer texts",
          "[lexicon]") {
  std::mt19937 random(11);
  const std::vector<std::string> alphabet = {"a",  "a", "b", "c", "1",      "苹", "果",
                                             "果", "*", " ", ",", "\u200B", "\n", "\xFF"};
  const auto make = [&](size_t longest, size_t characters) {
    std::string text;
    for (size_t i = random() % longest + 1; i > 0; --i) text += alphabet[random() % characters];
    return text;
  };
  for (int round = 0; round < 100; ++round) {
    std::vector<Pattern> patterns;
    for (uint32_t id = 0; id < 6; ++id) {
      patterns.push_back({"a" + make(4, 11), id, random() % 2 == 0});
      patterns.push_back({"果" + make(4, 8), id, random() % 2 == 0});
    }
    std::vector<std::string> texts;
    for (int i = 0; i < 10; ++i) texts.push_back(make(40, alphabet.size()));
    CheckAgainstNaive(patterns, texts);
  }
}

TEST_CASE("Scanner: agrees with the naive matcher near the limits of gaps and lengths",
          "[lexicon]") {
  std::mt19937 random(12);
  const auto patterns = PatternsOf({"ab", "苹果", "苹果果机", "aba"});
  std::vector<std::string> texts;
  for (int round = 0; round < 25; ++round) {
    std::string text;
    for (int part = 0; part < 6; ++part) {
      const char* pieces[] = {"a", "b", "苹", "果", "机", "*", "\u200B"};
      const std::string piece = pieces[random() % 7];
      const size_t counts[] = {1, 1, 1, 1, 2, 4, 5, 64, 65, 90};
      const size_t count = counts[random() % 10];
      for (size_t i = 0; i < count; ++i) text += piece;
    }
    texts.push_back(text);
  }
  CheckAgainstNaive(patterns, texts);
}

}  // namespace
}  // namespace weir::lexicon
