#include "compliance/text/cursor.h"

#include "compliance/text/fold_table.h"
#include "compliance/text/utf8.h"

namespace weir::text {
namespace {

constexpr uint64_t kMostTrailingBytes = 3;

bool IsTrailing(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

Unit Malformed(uint64_t begin, Kind kind) { return {kReplacement, kReplacement, kind, 1, begin}; }

}  // namespace

bool Cursor::Next(Unit& unit) {
  if (at_ >= text_.size()) return false;
  if (rest_ > 0) {
    --rest_;
    unit = Malformed(at_++, Kind::kInvisible);
    return true;
  }
  const Decoded decoded = DecodeFirst(text_.substr(at_));
  const Folding folding = FoldingOf(decoded.code);
  switch (decoded.form) {
    case Form::kWellFormed:
      unit = {decoded.code, folding.folded, folding.kind, decoded.size, at_};
      break;
    case Form::kOverlong:
      unit = {kReplacement, folding.folded, folding.kind, 1, at_};
      rest_ = static_cast<uint8_t>(decoded.size - 1);
      break;
    case Form::kMalformed:
    case Form::kIncomplete:
      unit = Malformed(at_, Kind::kSymbol);
      break;
  }
  at_ = unit.end();
  return true;
}

// A byte that is no trailing one always begins a unit, so the way back is known from the nearest.
Unit UnitBefore(std::string_view text, uint64_t at) {
  uint64_t begin = at - 1;
  while (begin > 0 && at - 1 - begin < kMostTrailingBytes && IsTrailing(text[begin])) --begin;
  Cursor cursor(text, begin);
  Unit unit;
  while (cursor.Next(unit) && unit.end() < at) {
  }
  return unit;
}

}  // namespace weir::text
