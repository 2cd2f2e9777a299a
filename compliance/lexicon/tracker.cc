#include "compliance/lexicon/tracker.h"

#include <algorithm>
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

uint8_t Tracker::Push(const text::Unit& unit, uint16_t letter_class) {
  ++units_;
  end_ = unit.end();
  switch (unit.kind) {
    case text::Kind::kInvisible:
      return PushInvisible();
    case text::Kind::kSymbol:
      return PushSymbol(unit.folded);
    case text::Kind::kBreak:
      before_ = 0;
      trail_.Clear();
      return kEdge | kReset;
    case text::Kind::kLetter:
    case text::Kind::kDigit:
      return PushLetter(unit, letter_class);
  }
  return 0;
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

// What touches the next letter is known even where no pattern goes on.
uint8_t Tracker::PushLetter(const text::Unit& unit, uint16_t letter_class) {
  const bool word_letter = IsWordLetter(unit.folded);
  uint8_t did = word_letter ? kEdge | kWord : kEdge;
  if (IsInPattern(letter_class)) {
    const auto symbols = static_cast<uint8_t>(std::min<uint32_t>(symbols_, kMaxGap + 1));
    did |= kLetter;
    if (trail_.Append({unit.begin, units_, unit.folded, unit.size, before_, symbols})) {
      did |= kBegins;
    }
  } else {
    trail_.Clear();
    did |= kReset;
  }
  symbols_ = invisible_ = 0;
  before_ = word_letter ? Letter::kTouches : 0;
  return did;
}

}  // namespace weir::lexicon
