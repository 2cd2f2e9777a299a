// The loop of a batch verb: one line in, one line out, in bounded memory, whatever the lines hold.
#pragma once

#include <cstdio>
#include <functional>
#include <string_view>

#include "absl/status/status.h"
#include "edge/cli/json_line.h"

namespace weir::cli {

// Writes to standard output.
class Output {
 public:
  void Write(const Json& object);
  // Hands what was written to whoever reads. False when that failed (disk full): stop then.
  bool Flush();
};

// Adds to `out` what the verb makes of `fields`, or says what is wrong with the line.
using Answer = std::function<absl::Status(const nlohmann::json& fields, Json& out)>;

// Reads standard input to its end. Each line gives {"id", ...} or, when it cannot be read or
// answered,
// {"id" (null if it has none), "error"}. Gives back the exit code: bad lines are not a failure.
int RunBatch(const Shape& shape, const Answer& answer);

}  // namespace weir::cli
