// The words that say what a number is: 手机, 身份证, card ..
#pragma once

#include "compliance/pii/history.h"
#include "compliance/pii/hit.h"

namespace weir::pii {

inline constexpr uint64_t kContextUnits = 16;  // how far before an identifier its words may stand

// Whether a word of `type` stands shortly before the seen unit number `at`.
bool HasContext(const History& history, Type type, uint64_t at);

}  // namespace weir::pii
