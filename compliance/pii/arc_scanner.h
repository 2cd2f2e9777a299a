// Finds pairs of coordinates in degrees and minutes: "39°54'20"N, 116°23'29"E",
// "北纬39度54分20秒，东经116度23分29秒". Source of the forms: ISO 6709 annex D, GB/T 16831.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compliance/pii/context.h"
#include "compliance/pii/hit.h"
#include "compliance/text/unit.h"

namespace weir::pii {

// One arc, as far as it has been read. A value.
struct Arc {
  // What has been read last.
  enum class Part : uint8_t {
    kDegreeDigits,
    kDegrees,
    kMinuteDigits,
    kMinutes,
    kSecondDigits,
    kWhole
  };

  Part part = Part::kDegreeDigits;
  std::string digits;  // of the number that is being read
  uint64_t number_begin = 0;
  Place number_first;
  double degrees = 0;
  double minutes = 0;
  double seconds = 0;
  char hemisphere = 0;  // 'n', 's', 'e', 'w', 0 = not said
  bool has_seconds = false;
  bool spaced = false;  // a space stands behind the last mark
  uint64_t begin = 0;   // byte offsets
  uint64_t end = 0;
  Place first;

  // Takes the next seen unit; false when the arc cannot have it.
  bool Take(const text::Unit& unit, Place place);
  // The number that is being read as the beginning of another arc: 39°54' 116°.
  Arc Split();
  bool complete() const { return part >= Part::kMinutes && digits.empty(); }
  double value() const { return degrees + minutes / 60 + seconds / 3600; }

 private:
  bool TakeMark(char32_t c);
  bool EndNumber(double most, double& number, Part next);
};

// A degree and a minute are two kilometres, so a pair without seconds needs a word for it, or to
// say which hemispheres. Opens at a digit. Per stream; one thread at a time.
class ArcScanner {
 public:
  // Takes the next seen unit; `seen` holds what stands before it.
  void Push(const text::Unit& unit, Place place, const Seen& seen, std::vector<Found>& found);
  // Takes an invisible unit: it is skipped, but pairs do not go on for ever.
  void PushInvisible(uint64_t unit);
  void Finish(const Seen& seen, std::vector<Found>& found);

  bool idle() const { return !arc_ && !first_; }
  // Offset of the first byte that may become part of a hit, or kNothingHeld.
  uint64_t held_from() const { return first_ ? first_->begin : arc_ ? arc_->begin : kNothingHeld; }

 private:
  void Begin(const text::Unit& unit, Place place, const Seen& seen);
  void EndArc(const Seen& seen, std::vector<Found>& found);
  void Report(const Arc& second, const Seen& seen, std::vector<Found>& found) const;

  std::optional<Arc> first_;  // the whole one that waits for its second
  std::optional<Arc> arc_;    // the one that is being read
  size_t gap_ = 0;            // units between the two
};

}  // namespace weir::pii
