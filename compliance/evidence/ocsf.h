// Entries in the Open Cybersecurity Schema Framework, for the systems that security teams have:
// API Activity (class 6003) with the profile ai_operation.
#pragma once

#include <string>

#include "compliance/ledger/verify.h"

namespace weir::evidence {

// One JSON object without line ends. What OCSF has no field for is under "unmapped".
std::string ToOcsfLine(const ledger::StoredEntry& stored);

}  // namespace weir::evidence
