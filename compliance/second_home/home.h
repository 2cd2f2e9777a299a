// A place outside this machine that keeps a copy of every entry: a database, say.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "compliance/crypto/digest.h"

namespace weir::second_home {

// An entry as it lies in the log.
struct Row {
  uint64_t index = 0;
  crypto::Digest leaf;
  std::string entry;                // the hashed bytes
  std::vector<std::string> sealed;  // its sealed texts, in order
};

// What is there of one log.
struct Holding {
  uint64_t rows = 0;                   // how many
  uint64_t end = 0;                    // behind the highest index; `rows` unless some were lost
  std::optional<crypto::Digest> last;  // leaf hash of the highest index; none without rows
};

// One thread at a time. Every call ends within a time limit of the implementation.
class Home {
 public:
  virtual ~Home() = default;
  // Connects, or connects anew, and looks. UNAVAILABLE, DEADLINE_EXCEEDED: try again later.
  virtual absl::StatusOr<Holding> Attach(const std::string& origin) = 0;
  // OK: all of them are durable there, each once; those that were there already are no failure.
  // DATA_LOSS: another entry is there under one of the indices. UNAVAILABLE, DEADLINE_EXCEEDED:
  // they may or may not be there; Attach comes next. REQUIRES: attached.
  virtual absl::Status Commit(std::span<const Row> rows) = 0;
};

}  // namespace weir::second_home
