// What a hit by sound is worth. Two characters that sound alike are in every second sentence, four
// in a row hardly ever: on prose, 2 syllables raise the hits of a lexicon 37 times, 3 syllables 2.3
// times, 4 by three in a hundred.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "compliance/segment/dictionary.h"
#include "compliance/text/unit.h"

namespace weir::variant {

enum class Evidence : uint8_t {
  kSame,    // the text is the entry itself: the lexicon's own hit, drop this one
  kNone,    // an accident of ordinary text, drop it
  kWeak,    // only together with something else: a classifier, another hit
  kStrong,  // as good as a hit of the lexicon
};

// A hit and the units around it, as text::Reader made them (not those of a reading). At least 4 on
// each side when there are as many; more do no harm.
struct Passage {
  std::span<const text::Unit> before;
  std::span<const text::Unit> hit;
  std::span<const text::Unit> after;
};

// Ordinary text has an accident where the characters are as many as the pattern's letters, and yet
// there is a comma, colon, quotation mark or bracket among them, a word reaches over an end of
// them, or they are as likely as prose (segment::Surprise).
//
// The rule, for a pattern of n letters (symbols do not count; `pattern` is the entry's text folded,
// without symbols):
//   characters only   n >= 4 strong, but weak for an accident; n == 3 weak when no two of them make
//                     a word and no word reaches over an end; none when they are more or fewer
//   mixed with whole spelled words   n >= 3 strong, n == 2 weak
//   all spelled       n >= 4 strong, n == 3 weak when the words are whole
// Without a dictionary nothing is an accident, and three characters are never weak. Thread-safe.
Evidence JudgeSound(const segment::Dictionary& dictionary, std::u32string_view pattern,
                    const Passage& passage);

}  // namespace weir::variant
