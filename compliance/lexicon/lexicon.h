// The lexicon: many patterns found in one pass over folded text, in a flat image that can be mapped
// into memory and shared between processes. compliance/policy embeds the image in its bundle.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "compliance/text/unit.h"

namespace weir::lexicon {

inline constexpr size_t kMaxPatternUnits = 32;  // longest pattern in folded code points
inline constexpr size_t kMaxGap = 4;            // symbols skipped between two characters of a pattern

// One pattern as the policy compiler gives it.
struct Pattern {
  std::string text;          // any form; folded when built; symbols inside it are dropped
  uint32_t id = 0;           // caller's number, returned in hits; the index of the policy's entry
  bool whole_word = true;    // Latin patterns only: must not touch a letter or digit
};

// Builds an image. Duplicate texts are fine: each id is reported.
// INVALID_ARGUMENT names the pattern's id when it is empty after folding or longer than the limit.
absl::StatusOr<std::string> Compile(std::span<const Pattern> patterns);

// A read-only view of an image. The bytes must outlive it and be 8-byte aligned. Thread-safe.
class Image {
 public:
  Image() = default;  // no patterns
  // Checks everything that scanning relies on; DATA_LOSS when the image is damaged.
  static absl::StatusOr<Image> View(std::string_view bytes);
  size_t patterns() const;

 private:
  friend class Scanner;
  std::string_view bytes_;
};

struct Hit {
  uint32_t id = 0;
  uint64_t begin = 0;  // byte offsets in the original text, on character boundaries
  uint64_t end = 0;
  bool disguised = false;  // found only thanks to skipped symbols or invisible characters
  friend bool operator==(const Hit&, const Hit&) = default;
};

// Per stream; one thread at a time. Hits do not depend on how the text was cut.
class Scanner {
 public:
  explicit Scanner(const Image& image);
  // Takes the next unit and appends the hits that became certain with it. A whole-word hit becomes
  // certain one unit after its end.
  void Push(const text::Unit& unit, std::vector<Hit>& hits);
  // End of the text: what was waiting for its right edge becomes certain.
  void Finish(std::vector<Hit>& hits);
  // Every byte before this offset can no longer become part of a hit. Never moves back, and is never
  // behind the newest byte by more than kMaxPatternUnits + kMaxGap * (kMaxPatternUnits - 1) units.
  uint64_t safe_end() const;

 private:
  const Image* image_;
  // (the implementer adds the state)
};

}  // namespace weir::lexicon
