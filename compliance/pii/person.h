// What names of persons and dates of birth look like. Sources: the hundred most frequent surnames
// of the ministry of public security's yearly report and the usual compound ones.
#pragma once

#include <cstddef>
#include <string_view>

namespace weir::pii {

bool IsSurname(char32_t folded);

// Length of the name at the beginning of `text` (folded ideographs): surname, perhaps compound, and
// one or two more. 0 = none. What goes on behind a name ends it: 张伟住 is 张伟.
size_t NameLength(std::u32string_view text);

// A word written as "Alice" or "O'Neil": a capital, then small letters. `text` is not folded.
bool IsCapitalised(std::u32string_view word);

// Whether the text, folded, holds year, month and day, in this order or as in "May 3, 1990".
bool IsBirthDate(std::u32string_view text);

}  // namespace weir::pii
