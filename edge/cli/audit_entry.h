// How an entry is printed: the same for `audit show`, `search` and `tail`.
#pragma once

#include <string>
#include <string_view>

#include "compliance/ledger/verify.h"

namespace weir::cli {

enum class Format { kText, kJson };

// Prints the clear part as one line.
void PrintEntry(const ledger::StoredEntry& stored, Format format);

enum class Breaks { kReplace, kKeep /* line feeds and tabs */ };

// What a caller gave, safe for a terminal: control characters are replaced, so that a prompt cannot
// move the cursor, set the title or look like another line.
std::string ForTerminal(std::string_view text, Breaks breaks);

}  // namespace weir::cli
