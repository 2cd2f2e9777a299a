#include "edge/cli/audit_entry.h"

#include <cstdio>

#include "compliance/ledger/json.h"

namespace weir::cli {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

// U+0080 to U+009F (the C1 controls) are C2 80 to C2 9F in UTF-8.
bool IsC1(std::string_view text) {
  return text.size() >= 2 && text[0] == '\xC2' && static_cast<unsigned char>(text[1]) < 0xA0;
}

bool IsControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\x7F'; }

}  // namespace

std::string ForTerminal(std::string_view text, Breaks breaks) {
  std::string out;
  while (!text.empty()) {
    const size_t size = IsC1(text) ? 2 : 1;
    const char c = text.front();
    const bool kept = breaks == Breaks::kKeep && (c == '\n' || c == '\t');
    if (size == 2 || (IsControl(c) && !kept)) {
      out += kReplacement;
    } else {
      out += c;
    }
    text.remove_prefix(size);
  }
  return out;
}

void PrintEntry(const ledger::StoredEntry& stored, Format format) {
  const std::string line = format == Format::kJson
                               ? ledger::ToJsonLine(stored)
                               : ForTerminal(ledger::ToTextLine(stored), Breaks::kReplace);
  std::fwrite(line.data(), 1, line.size(), stdout);
  std::fputc('\n', stdout);
}

}  // namespace weir::cli
