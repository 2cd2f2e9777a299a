// How many entries of a day have a value: what an overview shows.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "compliance/ledger/entry.h"

namespace weir::auditor {

// Days in China's time (UTC+8), since 1970; then a field's letter (terms.h) and a value, "cA.1.d":
// of kind, action, ending, category, engine and "p" profile/version; "l", the first of kWaits that
// the wait for the first word does not exceed ("l500", "l+" past all); "o", the origin of a
// device's log whose head came in. An exchange counts once, by its closing entry; kinds and
// categories count once an entry.
using DayCounts = std::map<std::pair<int64_t, std::string>, uint64_t>;

inline constexpr char kWaitLetter = 'l';
inline constexpr uint32_t kWaits[] = {100, 200, 500, 1000, 2000, 5000};  // milliseconds

void CountInto(const ledger::Entry& entry, DayCounts& counts);

}  // namespace weir::auditor
