#include "compliance/lexicon/tracker.h"

#include <string_view>

namespace weir::lexicon {
namespace {

// What a symbol adds to Letter::Before.
uint8_t BeforeOf(char32_t symbol) {
  if (symbol == ' ') return Letter::kSymbol | Letter::kSpace;
  if (symbol == '.') return Letter::kSymbol | Letter::kPoint;
  return EndsClause(symbol) ? Letter::kSymbol | Letter::kClause : Letter::kSymbol;
}

}  // namespace

bool EndsClause(char32_t symbol) {
  switch (symbol) {
    case U',':
    case U';':
    case U':':
    case U'、':
    case U'…':
    case U'"':
    case U'\'':
    case U'“':
    case U'”':
    case U'‘':
    case U'’':
      return true;
    default:
      return std::u32string_view(U"()[]<>{}|《》〈〉「」『』【】").find(symbol) !=
             std::u32string_view::npos;
  }
}

uint8_t Tracker::PushOther(const text::Unit& unit) {
  switch (unit.kind) {
    case text::Kind::kInvisible:
      return PushInvisible();
    case text::Kind::kSymbol:
      return PushSymbol(unit.folded);
    default:
      before_ = 0;
      trail_.Clear();
      return kEdge | kReset;
  }
}

void Tracker::Restart(bool touches) {
  trail_.Clear();
  units_ = 0;
  symbols_ = invisible_ = 0;
  before_ = touches ? Letter::kTouches : 0;
}

uint8_t Tracker::PushInvisible() {
  before_ |= Letter::kInvisible;
  if (++invisible_ <= kMaxInvisible) return 0;
  trail_.Clear();
  return kEdge | kReset;
}

uint8_t Tracker::PushSymbol(char32_t folded) {
  invisible_ = 0;
  before_ = static_cast<uint8_t>((before_ & ~Letter::kTouches) | BeforeOf(folded));
  if (++symbols_ <= kMaxGap) return kEdge;
  trail_.Clear();
  return kEdge | kReset;
}

}  // namespace weir::lexicon
