#include "edge/cli/complain.h"

#include <cstdio>

#include "compliance/base/status.h"

namespace weir::cli {

int Complain(std::string_view message, int exit_code) {
  std::fprintf(stderr, "weir: %.*s\n", static_cast<int>(message.size()), message.data());
  return exit_code;
}

int Complain(const absl::Status& status, int exit_code) {
  return Complain(ToStd(status.message()), exit_code);
}

}  // namespace weir::cli
