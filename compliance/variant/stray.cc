#include "compliance/variant/stray.h"

namespace weir::variant {

using text::Kind;
using text::Unit;

void Stray::PushNear(const Unit& unit, std::vector<Unit>& out) {
  const bool seen = unit.kind != Kind::kInvisible;
  const bool han = seen && segment::IsHan(unit.folded);
  if (!held_.empty()) {
    if (!seen && held_.size() < kMaxHeld) {
      held_.push_back(unit);
      return;
    }
    Release(han, out);
    after_han_ = false;
  }
  const bool latin = unit.kind == Kind::kLetter && unit.folded >= 'a' && unit.folded <= 'z';
  if (latin && after_han_) {
    held_.push_back(unit);
    return;
  }
  if (seen) after_han_ = han;
  out.push_back(unit);
}

void Stray::Release(bool as_symbol, std::vector<Unit>& out) {
  if (held_.empty()) return;
  if (as_symbol) held_[0].kind = Kind::kSymbol;
  out.insert(out.end(), held_.begin(), held_.end());
  held_.clear();
}

}  // namespace weir::variant
