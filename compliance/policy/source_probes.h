// Reads the probes of a policy source, or further ones for `weir policy test`.
#pragma once

#include <string>

#include "compliance/policy/source.h"

namespace weir::policy {

// One JSON object a line: {"id","text","direction","action"}, all required, nothing else. Adds to
// the probes and the problems of `parsed`.
void ReadProbes(const std::string& file, const std::string& content, ParsedSource& parsed);

}  // namespace weir::policy
