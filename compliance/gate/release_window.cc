#include "compliance/gate/release_window.h"

#include <string_view>

namespace weir::gate {
namespace {

using policy::ReleaseMode;

bool EndsClause(const text::Unit& unit) {
  constexpr std::u32string_view kMarks = U",;:、…—";
  return unit.kind == text::Kind::kSymbol && kMarks.find(unit.folded) != kMarks.npos;
}

}  // namespace

void ReleaseWindow::PushWaiting(const text::Unit& unit) {
  ++waiting_;
  const size_t limit = mode_ == ReleaseMode::kClause ? kMaxClause : kMaxSentence;
  if (Ends(unit) || waiting_ >= limit) {
    safe_end_ = unit.end();
    waiting_ = 0;
  }
  after_stop_ = unit.folded == '.';
}

// A full stop ends a sentence when a space follows.
bool ReleaseWindow::Ends(const text::Unit& unit) const {
  if (unit.kind == text::Kind::kBreak || (after_stop_ && unit.folded == ' ')) return true;
  return mode_ == ReleaseMode::kClause && EndsClause(unit);
}

}  // namespace weir::gate
