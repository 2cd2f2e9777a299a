// The lexicon: many patterns found in one pass over folded text, in a flat image that can be mapped
// into memory and shared between processes. compliance/policy embeds the image in its bundle.
//
// A pattern is found where its letters and digits follow each other, folded. Between two of them
// may stand up to kMaxGap symbols (or fewer, as the pattern says) and up to kMaxInvisible invisible
// units in a row, and a letter may be repeated, but the hit has at most kMaxHitUnits units. Limits
// of that, for the sake of ordinary text:
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
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "compliance/lexicon/limits.h"
#include "compliance/lexicon/sections.h"

namespace weir::lexicon {

// One pattern as the policy compiler gives it.
struct Pattern {
  std::string text;  // any form; folded when built; symbols inside it are dropped
  uint32_t id = 0;   // caller's number, returned in hits; the index of the policy's entry
  // Must not touch a word letter (runs.h: digits, letters of scripts with spaces between words).
  // Without effect on a pattern that has any other letter.
  bool whole_word = true;
  // Symbols allowed between two letters where the pattern has none itself, 0 to kMaxGap.
  uint8_t max_gap = kMaxGap;
};

// Builds an image. Duplicate texts are fine: each id is reported.
// INVALID_ARGUMENT names the pattern's id when it is empty after folding or longer than the limit,
// or max_gap beyond its own; RESOURCE_EXHAUSTED when the image would need more than 2^22 states or
// kMaxClasses letters.
absl::StatusOr<std::string> Compile(std::span<const Pattern> patterns);

// A read-only view of an image. The bytes must outlive it. Copyable, thread-safe.
class Image {
 public:
  Image() = default;  // no patterns
  // Looks at the header and one small table only, so that mapping an image costs nothing: DATA_LOSS
  // when either is none or the size is another, FAILED_PRECONDITION when it was built with other
  // folding tables. Scanning with damaged bytes behind the header stays within them and ends, but
  // finds nonsense: who maps an image checks its bundle's signature before.
  static absl::StatusOr<Image> View(std::string_view bytes);
  size_t patterns() const { return sections_.header.patterns; }
  const Sections& sections() const { return sections_; }

 private:
  Sections sections_;
};

struct Hit {
  uint32_t id = 0;
  uint64_t begin = 0;  // byte offsets in the original text, on character boundaries
  uint64_t end = 0;
  bool disguised = false;  // found only thanks to skipped symbols, invisible units or repetition
  friend bool operator==(const Hit&, const Hit&) = default;
};

}  // namespace weir::lexicon
