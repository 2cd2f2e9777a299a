// What a question asks for, from the query of its URL.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "compliance/auditor/index/index.h"

namespace weir::auditor {

// INVALID_ARGUMENT names the parameter.
absl::StatusOr<uint64_t> NumberIn(std::string_view query, const char* name, uint64_t fallback);
// kind, exchange, tenant, subject, action, rule, category, engine, model, ending, reason, since,
// until, after, limit (1 to 500; 50 when there is none). INVALID_ARGUMENT names the parameter.
absl::StatusOr<Query> QueryIn(std::string_view query);
// What of it chooses entries, in its own words.
std::vector<std::pair<std::string, std::string>> GivenIn(std::string_view query);

}  // namespace weir::auditor
