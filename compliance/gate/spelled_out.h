// The reading of a stream in which a character that stands for several letters is those letters
// (text/expansion.h), so that "o\uFB03ce" is found by the word "office". The text itself is still
// read with the character as it is: both readings count.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "compliance/gate/readings.h"
#include "compliance/gate/recent_units.h"
#include "compliance/lexicon/scanner.h"
#include "compliance/text/expansion.h"
#include "compliance/text/unit.h"

namespace weir::gate {

// Per stream; one thread at a time; the image must outlive it. Costs nothing until such a character
// comes: then what came just before is read again, and it goes on until no hit can reach back to
// the last one.
class SpelledOut {
 public:
  explicit SpelledOut(const lexicon::Image& image) : image_(image) {}

  // Takes the next unit, which `recent` holds already, and appends the hits that have such a
  // character in them.
  void Push(const text::Unit& unit, const RecentUnits& recent, std::vector<ReadHit>& hits) {
    if (scanner_ != nullptr || text::MayExpand(unit.folded)) Read(unit, recent, hits);
  }
  void Finish(const RecentUnits& recent, std::vector<ReadHit>& hits);
  // Every byte before this offset can no longer become part of a hit.
  uint64_t safe_end() const { return scanner_ == nullptr ? UINT64_MAX : scanner_->safe_end(); }

 private:
  void Read(const text::Unit& unit, const RecentUnits& recent, std::vector<ReadHit>& hits);
  void Begin(const RecentUnits& recent);
  void Take(const RecentUnits& recent, std::vector<ReadHit>& hits);

  const lexicon::Image& image_;
  std::unique_ptr<lexicon::Scanner> scanner_;  // while one of the newest units is such a character
  uint64_t last_ = 0;                          // its number in the stream
  std::vector<text::Unit> letters_;            // scratch
  std::vector<lexicon::Hit> found_;            // scratch
};

}  // namespace weir::gate
