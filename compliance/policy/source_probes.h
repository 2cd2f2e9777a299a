// Reads the probes of a policy source. Used by ParseSource only.
#pragma once

#include <string>

#include "compliance/policy/source.h"

namespace weir::policy {

// One JSON object a line: {"id","text","direction","action"}, all required, nothing else.
void ReadProbes(const std::string& file, const std::string& content, ParsedSource& parsed);

}  // namespace weir::policy
