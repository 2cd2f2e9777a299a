// Other ways to write a word that are words for the lexicon themselves (rows 13 and 16 of the table
// of disguises): characters split into their halves, and the whole written backwards. For severe
// entries: the policy compiler adds what is returned to the lexicon, under the entry's id. These
// patterns stand in ordinary characters, so no word boundary is asked of a hit of theirs.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace weir::variant {

inline constexpr size_t kMaxSplitPatterns = 64;

// With one or more characters written as their two halves (a part that is not written alone is
// tried as it is and as the character that it comes from). Those with fewer splits come first; at
// most kMaxSplitPatterns; none for a text of one letter, and none longer than a pattern may be. The
// table has 1,400 of the commonest characters that come apart.
std::vector<std::string> SplitPatterns(std::string_view text);

// Written backwards. None for a text of fewer than three letters, or one that reads the same both
// ways.
std::vector<std::string> ReversedPatterns(std::string_view text);

}  // namespace weir::variant
