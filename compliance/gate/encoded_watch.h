// Looks for text that is written in a code (compliance/variant/encoded.h) in a stream of units.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "compliance/text/unit.h"
#include "compliance/variant/encoded.h"

namespace weir::gate {

// Per stream; one thread at a time. What is found does not depend on how the text was cut.
class EncodedWatch {
 public:
  // Takes the next unit; true when a run ended in which something was found.
  bool Push(const text::Unit& unit) {
    const bool visible = unit.raw > 0x20 && unit.raw < 0x7F;
    if (!visible) return !run_.empty() && EndRun();
    if (run_.empty()) begin_ = unit.begin;
    run_.push_back(static_cast<char>(unit.raw));
    return run_.size() == variant::kMaxRunBytes && EndRun();
  }
  // The end of the text; as above.
  bool Finish() { return !run_.empty() && EndRun(); }

  // What was found, with places in the original.
  std::vector<variant::Decoded> TakeFound() { return std::move(found_); }

 private:
  // "\u0041\u0042": the shortest run with two characters in it.
  static constexpr size_t kShortestRun = 12;

  bool EndRun();

  std::string run_;
  uint64_t begin_ = 0;  // of the run
  std::vector<variant::Decoded> found_;
};

}  // namespace weir::gate
