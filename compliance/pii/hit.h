// What a recogniser reports.
#pragma once

#include <cstddef>
#include <cstdint>

#include "compliance/pii/type.h"

namespace weir::pii {

struct Hit {
  Type type = Type::kResidentId;
  uint64_t begin = 0;  // byte offsets in the original, on character boundaries
  uint64_t end = 0;
  uint32_t score_permille = 0;  // pattern x checksum x context, 0..1000; see score.h
  friend bool operator==(const Hit&, const Hit&) = default;
};

// Units that an open run may have; a longer one is given up. Ordinary runs end much earlier.
inline constexpr size_t kMaxRunUnits = 256;

// Where a recogniser with nothing open holds from: nowhere.
inline constexpr uint64_t kNothingHeld = UINT64_MAX;

// A hit and its first unit's number in the stream.
struct Found {
  Hit hit;
  uint64_t first_unit = 0;
};

// A unit that is not invisible, with its number among all units and among the seen ones.
struct Place {
  uint64_t unit = 0;
  uint64_t seen = 0;
};

}  // namespace weir::pii
