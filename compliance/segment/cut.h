// Where the words of Chinese text begin and end, as far as a lexicon's hit needs to know: a hit
// whose ends are no word boundaries is no word (what looks like "hemp" in "a big trouble").
//
// How the gate uses it. A hit of the lexicon asks for a verdict when it is not disguised, all its
// units are Han characters and they stand together; any other hit is taken as it is. The gate keeps
// the folded letters of the newest units (4 before the longest hit, the hit, 2 after). When the hit
// is reported, and with each unit after that, it asks IsSettled(after, ended); once that is true,
// the hit stands or falls with Aligned(dictionary, before, hit, after). Until then the hit's first
// byte is not released: at most kRight units more than without the verdict.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "compliance/segment/dictionary.h"

namespace weir::segment {

// Context that decides as the whole line would, in 999 hits of 1000.
inline constexpr size_t kLeft = 4;
inline constexpr size_t kRight = 2;

// Whether what is known of the text after a hit, as folded letters (a unit that is no Han
// character, whatever it is, ends the context and may be given as U+0000), can no longer change its
// verdict. `ended`: the text ends after `after`.
bool IsSettled(std::u32string_view after, bool ended);

// Whether both ends of `hit` are ends of words in the likeliest cut of the text around it. Of
// `before` the last kLeft letters count, of `after` the first kRight, up to what is no Han
// character. True when the dictionary is empty: without one, nothing is let go. REQUIRES: `hit` is
// not empty and at most kMaxWordUnits letters long. Costs less than half a microsecond and
// allocates nothing. Thread-safe.
bool Aligned(const Dictionary& dictionary, std::u32string_view before, std::u32string_view hit,
             std::u32string_view after);

// Whether the likeliest cut of `span` with its context has no word of two or more letters inside
// it: text that was composed for its sound or its looks. False when the dictionary is empty.
// REQUIRES and context as above.
bool IsBroken(const Dictionary& dictionary, std::u32string_view before, std::u32string_view span,
              std::u32string_view after);

// How unlikely the likeliest cut of a text is, in nats a letter: about 5 for prose, 7 and more for
// letters put together at random. 0 when the dictionary or the text is empty. O(length).
double Surprise(const Dictionary& dictionary, std::u32string_view text);

// The cost of the likeliest cut of a text. REQUIRES: the image has a table.
uint64_t CostOfCut(const Image& image, std::u32string_view text);

// The ends of the words of a whole text in their order, the last one is its size. A letter that is
// no Han character is a word of its own. O(length).
std::vector<size_t> Cut(const Dictionary& dictionary, std::u32string_view text);

}  // namespace weir::segment
