// The lexicon: many patterns found in one pass over folded text, in a flat image that can be mapped
// into memory and shared between processes. compliance/policy embeds the image in its bundle.
//
// A pattern is found where its letters and digits follow each other, folded. Between two of them
// may stand up to kMaxGap symbols and up to kMaxInvisible invisible units in a row, and a letter
// may be repeated, but the hit has at most kMaxHitUnits units. Limits of that, for the sake of
// ordinary text:
//   * digits do not repeat; a letter of an alphabet repeats from three on (good is no god);
//   * the first and last letter repeat in a whole-word pattern only, and then the hit covers them
//   all;
//   * a space between two letters of a word, or any symbol between two digits, counts when the
//   whole
//     is spelled out so (b a n a n a, but not "pen is"), or when the pattern has a symbol there
//     itself;
//   * a pattern of two letters does not go across a comma, colon, semicolon, quotation mark or
//     bracket, nor across a full stop beside a digit.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "compliance/lexicon/limits.h"
#include "compliance/lexicon/sections.h"
#include "compliance/lexicon/trail.h"
#include "compliance/text/unit.h"

namespace weir::lexicon {

// One pattern as the policy compiler gives it.
struct Pattern {
  std::string text;  // any form; folded when built; symbols inside it are dropped
  uint32_t id = 0;   // caller's number, returned in hits; the index of the policy's entry
  // Must not touch a word letter (runs.h: digits, letters of scripts with spaces between words).
  // Without effect on a pattern that has any other letter.
  bool whole_word = true;
  uint8_t max_gap = kMaxGap;  // symbols skipped between two of its letters; at most kMaxGap
};

// Builds an image. Duplicate texts are fine: each id is reported.
// INVALID_ARGUMENT names the pattern's id when it is empty after folding or longer than the limit;
// RESOURCE_EXHAUSTED when the image would need more than 2^24 states or 2^16 letters.
absl::StatusOr<std::string> Compile(std::span<const Pattern> patterns);

// A read-only view of an image. The bytes must outlive it. Copyable, thread-safe.
class Image {
 public:
  Image() = default;  // no patterns
  // Checks everything that scanning relies on; DATA_LOSS when the image is damaged,
  // FAILED_PRECONDITION when it was built with other folding tables.
  static absl::StatusOr<Image> View(std::string_view bytes);
  size_t patterns() const { return sections_.header.patterns; }

 private:
  friend class Scanner;
  Sections sections_;
};

struct Hit {
  uint32_t id = 0;
  uint64_t begin = 0;  // byte offsets in the original text, on character boundaries
  uint64_t end = 0;
  bool disguised = false;  // found only thanks to skipped symbols, invisible units or repetition
  friend bool operator==(const Hit&, const Hit&) = default;
};

// Per stream; one thread at a time. Hits do not depend on how the text was cut. The image must
// outlive it. Nothing is allocated for a unit, only for a hit.
class Scanner {
 public:
  explicit Scanner(const Image& image) : image_(&image) {}
  // Takes the next unit and appends the hits that became certain with it. A whole-word hit becomes
  // certain with the first unit after its end that is seen (or when waiting for one takes too
  // long).
  void Push(const text::Unit& unit, std::vector<Hit>& hits);
  // End of the text: what was waiting for its right edge becomes certain.
  void Finish(std::vector<Hit>& hits);
  // Every byte before this offset can no longer become part of a hit. Never moves back, and is
  // never behind the newest byte by more than kMaxHitUnits units.
  uint64_t safe_end() const;

 private:
  struct Waiting {
    Hit hit;
    uint64_t first_unit = 0;
  };
  // What a pattern found to end at the newest letter begins with.
  struct Match {
    uint64_t first = 0;  // letter of the trail
    bool repeated = false;
  };

  const Sections& image() const { return image_->sections_; }
  void PushInvisible(std::vector<Hit>& hits);
  void PushSymbol(char32_t folded, std::vector<Hit>& hits);
  void PushLetter(const text::Unit& unit, std::vector<Hit>& hits);
  void Reset();
  void Advance(uint16_t letter_class);
  void SettleOverdue(std::vector<Hit>& hits);
  void SettleAll(std::vector<Hit>& hits);

  void Report(std::vector<Hit>& hits);
  void ReportOutputs(const State& state, std::vector<Hit>& hits);
  void ReportMatch(const Output& output, size_t depth, const Match& match, std::vector<Hit>& hits);
  std::optional<Match> MatchOf(const Output& output, size_t depth) const;
  std::optional<Match> FirstOf(const Output& output, size_t depth) const;
  bool InReach(uint64_t letter) const;
  bool Touches(uint64_t letter) const;
  std::optional<Hit> HitOf(const Output& output, size_t depth, const Match& match) const;
  std::optional<uint64_t> HeldBy(const State& state) const;

  const Image* image_;
  uint32_t state_ = 0;
  uint64_t units_ = 0;    // seen so far
  uint64_t end_ = 0;      // of the newest unit
  size_t symbols_ = 0;    // since the last letter
  size_t invisible_ = 0;  // in a row
  uint8_t before_ = 0;    // Letter::Before of the next letter
  Trail trail_;
  std::vector<Waiting> waiting_;  // whole words that end at the newest seen unit
};

}  // namespace weir::lexicon
