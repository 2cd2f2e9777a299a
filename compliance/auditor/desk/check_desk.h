// Checks of whole logs against their indexes, which take as long as a log is large: one after
// another on a thread of their own, each telling who asked how far it is.
#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "compliance/auditor/desk/shelves.h"
#include "compliance/base/clock.h"
#include "compliance/http/reply.h"

namespace weir::auditor {

// Thread-safe.
class CheckDesk {
 public:
  static constexpr size_t kMaxWaiting = 4;  // beside the one that is under way

  // Both must outlive it.
  static std::unique_ptr<CheckDesk> Start(Shelves& shelves, const Clock& clock);
  // Ends what is under way and what waits: their streams are cut.
  virtual ~CheckDesk() = default;

  // Answers with a stream of JSON lines: {"done","of"} in entries, now and then, then the check as
  // api.h has it, or {"error"}, also while the log is not all indexed. It stops when who asked has
  // gone. UNAVAILABLE: too many wait; nothing was sent.
  virtual absl::Status Begin(std::string log, std::shared_ptr<http::Reply> reply) = 0;
};

}  // namespace weir::auditor
