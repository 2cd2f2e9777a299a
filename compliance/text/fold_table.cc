#include "compliance/text/fold_table.h"

#include <cstddef>

namespace weir::text {
namespace {

#include "compliance/text/fold_table.inc"

constexpr char32_t kLast = 0x10FFFF;

// The tables name blocks of 64 entries, and planes of 64 blocks; equal ones are stored once.
int32_t EntryOf(char32_t code) {
  const size_t plane = kPlanes[code >> 12];
  const size_t block = kBlocks[plane * 64 + ((code >> 6) & 63)];
  return kEntries[block * 64 + (code & 63)];
}

}  // namespace

Folding FoldingOf(char32_t code) {
  if (code > kLast) return {kReplacement, Kind::kSymbol};
  const int32_t entry = EntryOf(code);
  const int32_t kind = entry & 7;
  const int32_t distance = (entry - kind) / 8;
  return {static_cast<char32_t>(static_cast<int32_t>(code) + distance), static_cast<Kind>(kind)};
}

}  // namespace weir::text
