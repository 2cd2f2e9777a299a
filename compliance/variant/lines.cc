#include "compliance/variant/lines.h"

namespace weir::variant {
namespace {

using text::Kind;
using text::Unit;

bool IsLineFeed(const Unit& unit) { return unit.kind == Kind::kBreak && unit.folded == '\n'; }

}  // namespace

void Lines::Push(const Unit& unit, std::vector<Unit>& out) {
  if (IsLineFeed(unit)) return PushLineFeed(unit, out);
  const bool letter = unit.kind == Kind::kLetter || unit.kind == Kind::kDigit;
  if (letter) ++letters_;
  if (held_.empty()) {
    out.push_back(unit);
    return;
  }
  const bool decided = letters_ > 1 || unit.kind == Kind::kBreak || held_.size() == kMaxHeld;
  if (decided) Release(joined_, out);
  if (decided) {
    out.push_back(unit);
  } else {
    held_.push_back(unit);
  }
}

void Lines::PushLineFeed(const Unit& unit, std::vector<Unit>& out) {
  if (letters_ == 0) {  // the line does not count
    if (held_.size() == kMaxHeld) Release(false, out);
    if (held_.empty()) {
      out.push_back(unit);
    } else {
      held_.push_back(unit);
    }
    return;
  }
  const bool single = letters_ == 1;
  letters_ = 0;
  if (!held_.empty()) Release(true, out);  // what was kept back has one letter, or it would be out
  if (single) {
    held_.push_back(unit);
  } else {
    joined_ = false;
    out.push_back(unit);
  }
}

// The line feeds kept back become symbols when the lines are joined.
void Lines::Release(bool joined, std::vector<Unit>& out) {
  if (held_.empty()) return;
  for (Unit& unit : held_) {
    if (joined && IsLineFeed(unit)) unit.kind = Kind::kSymbol;
    out.push_back(unit);
  }
  held_.clear();
  joined_ = joined;
}

}  // namespace weir::variant
