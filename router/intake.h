// What a daemon does with every valid request before its exchange begins: limits, figures. Both
// fronts of the gateway ask the same one.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "router/exchange.h"

namespace weir::router {

struct TakenIn {
  // To be given to the exchange: passes everything on to the caller's writer.
  std::shared_ptr<Writer> writer;
  // What the caller may know about its limits, as HTTP headers.
  std::vector<std::pair<std::string, std::string>> headers;
};

// What a call says beside its request.
struct Asked {
  std::string model;         // the name that was asked for; empty when the caller names none
  std::string trace_parent;  // W3C's header `traceparent` as it came; empty: none
};

// Thread-safe.
class Intake {
 public:
  virtual ~Intake() = default;
  // RESOURCE_EXHAUSTED (with RetryAfter, see retry_after.h) when a limit is reached.
  virtual absl::StatusOr<TakenIn> Take(const gate::Request& request, const Asked& asked,
                                       std::shared_ptr<Writer> writer) = 0;
};

}  // namespace weir::router
