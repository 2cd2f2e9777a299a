// A policy's identity as JSON, the same wherever it is printed.
#pragma once

#include <string>

#include "absl/time/time.h"
#include "compliance/policy/policy.h"
#include "edge/cli/json_line.h"

namespace weir::cli {

// {"profile","version","digest","built","not_after","on_stale","regions"}
Json ManifestJson(const policy::Policy& policy);

// The key ids of those who signed it.
Json SignersJson(const policy::Policy& policy);

// RFC 3339 in UTC.
std::string TimeText(absl::Time time);

}  // namespace weir::cli
