// Single letters strewn between Han characters (row 15 of the table of disguises). For severe
// entries: a letter between two characters is ordinary in a text about products or formulas. Used
// as leet.h says; the patterns are the entries' own texts.
#pragma once

#include <cstdint>
#include <vector>

#include "compliance/segment/dictionary.h"
#include "compliance/text/unit.h"

namespace weir::variant {

// A Latin letter with a Han character on both sides (what is not seen does not count) becomes a
// symbol. All else passes unchanged, one unit for one. Total. Per stream; one thread at a time;
// what comes out does not depend on how the text was cut.
class Stray {
 public:
  // Appends what became certain; keeps back one letter after a Han character, and what is not seen
  // after it.
  void Push(const text::Unit& unit, std::vector<text::Unit>& out) {
    if (held_.empty() && (unit.kind != text::Kind::kLetter || unit.folded > 'z')) {
      if (unit.kind != text::Kind::kInvisible) after_han_ = segment::IsHan(unit.folded);
      out.push_back(unit);
    } else {
      PushNear(unit, out);
    }
  }
  void Finish(std::vector<text::Unit>& out) { Release(false, out); }
  // The offset of the first byte kept back; UINT64_MAX when nothing is.
  uint64_t held_begin() const { return held_.empty() ? UINT64_MAX : held_[0].begin; }

  static constexpr size_t kMaxHeld = 16;

 private:
  void PushNear(const text::Unit& unit, std::vector<text::Unit>& out);
  void Release(bool as_symbol, std::vector<text::Unit>& out);

  bool after_han_ = false;        // the newest seen unit out is a Han character
  std::vector<text::Unit> held_;  // a letter and what is not seen after it
};

}  // namespace weir::variant
