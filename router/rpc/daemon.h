// The command line of a daemon: --config FILE [--check-config].
#pragma once

#include <string>

#include "absl/status/status.h"

namespace weir::router {

struct DaemonCommand {
  bool run = false;  // false: --help, --version or wrong usage; leave with exit_code
  int exit_code = 0;
  bool check_only = false;
  std::string config;
};
DaemonCommand ReadDaemonCommand(int argc, char** argv, const char* name, const char* what);

// Prints the message, one problem a line, on standard error; returns the exit code 1.
int ReportProblems(const absl::Status& status);
// Prints "FILE: ok"; returns 0.
int ReportGood(const std::string& config);

}  // namespace weir::router
