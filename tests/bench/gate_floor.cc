// gate.floor, gate.floorall: what the lexicon's scanner and the whole release path hold back
// against the least that anything can hold that shows no part of a hit: after each character, all
// from the earliest place on where some way to go on would make a hit begin. The way is tried with
// the scanners themselves, so the rules of matching are not written down a second time. Of personal
// data only e-mail addresses are tried (what stands before the "@"), so the real floor is higher.
#include <algorithm>
#include <unordered_map>

#include "absl/strings/ascii.h"
#include "compliance/lexicon/scanner.h"
#include "compliance/pii/recogniser.h"
#include "compliance/text/reader.h"
#include "compliance/text/utf8.h"
#include "tests/bench/benches.h"
#include "tests/bench/held.h"

namespace weir::bench {
namespace {

// A word's letters in runs of equal ones.
struct Runs {
  std::u32string letters;
  std::vector<size_t> lengths;
};

Runs RunsOf(const std::string& word) {
  Runs runs;
  for (const text::Unit& unit : text::ReadAll(word)) {
    if (!runs.letters.empty() && runs.letters.back() == unit.folded) {
      ++runs.lengths.back();
    } else {
      runs.letters += unit.folded;
      runs.lengths.push_back(1);
    }
  }
  return runs;
}

// A place where a hit may begin, and the runs from there to the newest letter.
struct Start {
  uint64_t begin = 0;   // byte offset
  uint64_t number = 0;  // of the unit
  std::u32string letters;
  size_t newest = 0;  // letters of the newest run
};

class Least {
 public:
  Least(const HoldWork& work, Part part)
      : work_(work), image_(work.policy->lexicon()), part_(part) {
    for (const std::string& word : work.words) {
      words_.push_back(RunsOf(word));
      const Runs& runs = words_.back();
      for (size_t size = 1; size <= runs.letters.size(); ++size) {
        begun_by_[runs.letters.substr(0, size)].push_back(words_.size() - 1);
      }
    }
  }

  // Code points to be held after each one.
  std::vector<double> Held() {
    std::vector<double> held;
    for (const text::Unit& unit : text::ReadAll(work_.text)) {
      Take(unit);
      const auto first = std::find_if(starts_.begin(), starts_.end(),
                                      [&](const Start& start) { return MayHit(start, unit); });
      const uint64_t least = first == starts_.end() ? 0 : count_ - first->number;
      const uint64_t word = part_ == Part::kAll && MayBeAddress() ? word_.size() : 0;
      held.push_back(static_cast<double>(std::max(least, word)));
    }
    return held;
  }

 private:
  void Take(const text::Unit& unit) {
    ++count_;
    if (unit.raw < 0x80 && IsLocalPart(static_cast<char>(unit.raw))) {
      word_ += static_cast<char>(unit.raw);
    } else {
      word_.clear();
    }
    if (unit.kind == text::Kind::kBreak) return starts_.clear();
    if (unit.kind > text::Kind::kDigit) return;
    for (Start& start : starts_) Extend(start, unit.folded);
    Start& fresh = starts_.emplace_back(Start{unit.begin, count_ - 1, {}, 0});
    Extend(fresh, unit.folded);
    std::erase_if(starts_, [&](const Start& start) {
      return !begun_by_.contains(start.letters) || count_ - start.number >= lexicon::kMaxHitUnits;
    });
  }
  static bool IsLocalPart(char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '-' || c == '_';
  }
  // Whether the word at hand is part of an e-mail address when one goes on so.
  bool MayBeAddress() const {
    if (word_.empty()) return false;
    pii::Scanner scanner(policy::TypesIn(work_.policy->pii_rules(), policy::Direction::kAnswer));
    std::vector<pii::Hit> hits;
    for (const text::Unit& unit : text::ReadAll(word_ + "@example.com")) scanner.Push(unit, hits);
    scanner.Finish(hits);
    return !hits.empty() && hits[0].begin == 0;
  }
  static void Extend(Start& start, char32_t letter) {
    if (start.letters.empty() || start.letters.back() != letter) {
      start.letters += letter;
      start.newest = 0;
    }
    ++start.newest;
  }
  // Whether a hit that begins at `start` is still to come behind `unit`.
  bool MayHit(const Start& start, const text::Unit& unit) const {
    const std::vector<size_t>& words = begun_by_.at(start.letters);
    return std::any_of(words.begin(), words.end(),
                       [&](size_t word) { return HitsWith(start, unit.end(), words_[word]); });
  }
  bool HitsWith(const Start& start, uint64_t end, const Runs& word) const {
    const size_t last = start.letters.size() - 1;
    const std::string rest = RestOf(word, last, start.newest);
    if (rest.empty()) return false;
    const std::string whole = work_.text.substr(start.begin, end - start.begin) + rest;
    lexicon::Scanner scanner(image_);
    std::vector<lexicon::Hit> hits;
    for (const text::Unit& unit : text::ReadAll(whole)) scanner.Push(unit, hits);
    scanner.Finish(hits);
    return std::any_of(hits.begin(), hits.end(), [&](const lexicon::Hit& hit) {
      return hit.begin == 0 && hit.end > end - start.begin;
    });
  }
  // What is missing when the run `last` has `found` letters.
  static std::string RestOf(const Runs& word, size_t last, size_t found) {
    std::string rest;
    for (size_t i = found; i < word.lengths[last]; ++i) {
      text::AppendUtf8(word.letters[last], rest);
    }
    for (size_t run = last + 1; run < word.letters.size(); ++run) {
      for (size_t i = 0; i < word.lengths[run]; ++i) text::AppendUtf8(word.letters[run], rest);
    }
    return rest;
  }

  const HoldWork& work_;
  const lexicon::Image& image_;
  const Part part_;
  std::string word_;  // letters and signs of an address up to the newest character
  std::vector<Runs> words_;
  std::unordered_map<std::u32string, std::vector<size_t>> begun_by_;  // indices of words_
  std::vector<Start> starts_;                                         // the earliest first
  uint64_t count_ = 0;
};

}  // namespace

absl::StatusOr<Comparison> CompareFloor(const Options& options, Part part, Held figure) {
  const auto work = MakeHoldWork(options, Script::kMixed);
  const auto held = part == Part::kAll ? HeldByAll : HeldByLexicon;
  return Comparison{"code points", "the least that can be held",
                    [work, held, figure] { return FigureOf(held(*work), figure); },
                    [work, part, figure] { return FigureOf(Least(*work, part).Held(), figure); }};
}

}  // namespace weir::bench
