// One character a line (row 16 of the table of disguises). For prompts: in an answer a line feed
// keeps ending every word, or nothing could be released before the next line. Used as leet.h says;
// the patterns are the entries' own texts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "compliance/text/unit.h"

namespace weir::variant {

// A line feed becomes a symbol when the line before it has one letter, and the line after it has
// one too or the line feed before it has become a symbol. Lines without letters do not count. All
// else passes unchanged, one unit for one. Total. Per stream; one thread at a time; what comes out
// does not depend on how the text was cut.
class Lines {
 public:
  // Appends what became certain; keeps back the line feeds after a line of one letter, and the next
  // line until it has two.
  void Push(const text::Unit& unit, std::vector<text::Unit>& out);
  void Finish(std::vector<text::Unit>& out) { Release(letters_ == 1, out); }
  // The offset of the first byte kept back; UINT64_MAX when nothing is.
  uint64_t held_begin() const { return held_.empty() ? UINT64_MAX : held_[0].begin; }

  static constexpr size_t kMaxHeld = 32;

 private:
  void PushLineFeed(const text::Unit& unit, std::vector<text::Unit>& out);
  void Release(bool joined, std::vector<text::Unit>& out);

  size_t letters_ = 0;            // of the line so far
  bool joined_ = false;           // the line before is joined to this one
  std::vector<text::Unit> held_;  // line feeds first
};

}  // namespace weir::variant
