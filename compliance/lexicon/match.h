// Whether a pattern stands at the newest letter of a text: the rules of lexicon.h, for one place.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "compliance/lexicon/lexicon.h"
#include "compliance/lexicon/tracker.h"

namespace weir::lexicon {

// Whether a hit may begin at this letter of the trail: it is still remembered and near enough.
inline bool IsInReach(const Tracker& tracker, uint64_t letter) {
  const Trail& trail = tracker.trail();
  return trail.letters() - letter <= kMaxHitUnits &&
         tracker.units() - trail.At(letter).unit < kMaxHitUnits;
}
inline bool Touches(const Trail& trail, uint64_t letter) {
  return (trail.At(letter).before & Letter::kTouches) != 0;
}

// The class of a letter or digit; of others it means nothing. Only a damaged image has classes
// beyond its own: they become none.
inline uint16_t ClassOf(const Sections& image, const text::Unit& unit) {
  if (image.image == nullptr || unit.folded > 0x10FFFF) return kNoClass;
  const uint16_t letter_class = image.ClassOf(unit.folded);
  return letter_class <= image.header.classes ? letter_class : kNoClass;
}

// Per text; one thread at a time. Keeps the whole words that wait for their right edge.
class Matcher {
 public:
  // Takes the next unit and settles what waited for it. Returns Tracker::Did.
  uint8_t Push(const text::Unit& unit, uint16_t letter_class, std::vector<Hit>& hits) {
    const uint8_t did = tracker_.Push(unit, letter_class);
    if (!waiting_.empty()) Settle(did, hits);
    return did;
  }
  // Appends the output's hit that ends at the newest letter, if there is one, now or once its right
  // edge is seen. REQUIRES: the trail's last `depth` runs are the pattern's letters.
  void Try(const Sections& image, const Output& output, size_t depth, std::vector<Hit>& hits);
  // End of the text: what was waiting for its right edge becomes certain.
  void Finish(std::vector<Hit>& hits);
  // Begins anew at another place of the text, behind a word letter or not.
  void Restart(bool touches);

  const Tracker& tracker() const { return tracker_; }
  bool waits() const { return !waiting_.empty(); }
  uint64_t safe_end(uint64_t end) const;  // `end`, or where what waits begins

 private:
  struct Waiting {
    Hit hit;
    uint64_t first_unit = 0;
  };
  void Settle(uint8_t did, std::vector<Hit>& hits);

  Tracker tracker_;
  std::vector<Waiting> waiting_;  // whole words that end at the newest seen unit
};

}  // namespace weir::lexicon
