// Finds licence plates: a province's ideograph, a letter and five or six more. Source: GA 36-2018.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compliance/pii/context.h"
#include "compliance/pii/hit.h"
#include "compliance/text/unit.h"

namespace weir::pii {

// `province` as an ideograph, the rest in lower case without separators; `last` is an ideograph
// that ends the plate (挂 学 警 港 澳 领), 0 = none. Ordinary, new-energy, trailer, police and
// consulate plates.
bool IsPlate(char32_t province, std::string_view rest, char32_t last);

// The ideographs that begin a plate: 京, 沪 .. and 使.
bool BeginsPlate(char32_t folded);

// Per stream; one thread at a time.
class PlateScanner {
 public:
  // Takes the next seen unit; `seen` holds what stands before it.
  void Push(const text::Unit& unit, Place place, const Seen& seen, std::vector<Found>& found);
  // Takes an invisible unit: it is skipped, but plates do not go on for ever.
  void PushInvisible(uint64_t unit);
  void Finish(const Seen& seen, std::vector<Found>& found);

  // Whether nothing is open: only an ideograph of BeginsPlate changes anything then.
  bool idle() const { return province_ == 0; }
  // Offset of the first byte that may become part of a hit, or kNothingHeld.
  uint64_t held_from() const { return province_ != 0 ? begin_ : kNothingHeld; }

 private:
  bool Continues(const text::Unit& unit);
  void End(const Seen& seen, std::vector<Found>& found);

  char32_t province_ = 0;
  std::string rest_;
  char32_t last_ = 0;
  bool separated_ = false;
  uint64_t begin_ = 0;
  uint64_t end_ = 0;
  Place first_;
};

}  // namespace weir::pii
