// How a verb says that it failed: one line on standard error.
#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "edge/cli/command.h"

namespace weir::cli {

// Prints "weir: <message>" and gives back the exit code to end with.
int Complain(std::string_view message, int exit_code = kFailed);
int Complain(const absl::Status& status, int exit_code = kFailed);

}  // namespace weir::cli
