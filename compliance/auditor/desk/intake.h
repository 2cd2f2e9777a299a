// Takes what a log gets into its index, on a thread of its own: a large log is shown from the first
// question on, as far as its index has come, and the answer says how far that is.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "compliance/auditor/index/index.h"

namespace weir::auditor {

// What is missing from an index, in entries.
struct Behind {
  std::string origin;          // empty: the log's key cannot be read
  uint64_t done = 0;           // in the index
  std::optional<uint64_t> of;  // in the newest checkpoint; none: it cannot be read
};

// Thread-safe.
class Intake {
 public:
  // A question waits so long before it is answered from what is there; one that comes later, while
  // the same work is under way, only for the rest of it.
  static constexpr std::chrono::seconds kWait{2};

  // Begins at once. `index` is over the log in `dir`; `files` must outlive it.
  Intake(FileSystem& files, std::string dir, Index index);
  // Ends what is under way at its next piece; what is in stays in.
  ~Intake();
  Intake(const Intake&) = delete;
  Intake& operator=(const Intake&) = delete;

  // Takes in what the log has now. True: it is in, or it cannot be (problem()). False: it goes on.
  bool CatchUp();
  // Of an index with `done` entries; none: it has all of the newest checkpoint.
  std::optional<Behind> BehindAt(uint64_t done) const;
  // While something is under way.
  std::optional<Behind> UnderWay() const;
  // As Index::Update, when it last ended. A log that was damaged or rolled back stays so meanwhile.
  absl::Status problem() const;

 private:
  void Run();
  bool WaitForWork();
  absl::Status Update();
  bool ending() const;

  FileSystem& files_;
  const std::string dir_;
  Index index_;  // of the thread
  mutable std::mutex mutex_;
  std::condition_variable wanted_;
  std::condition_variable ended_;
  uint64_t asked_ = 1;  // turns: asked for, begun, finished
  uint64_t begun_ = 0;
  uint64_t finished_ = 0;
  std::chrono::steady_clock::time_point since_;  // of the turn under way
  uint64_t done_ = 0;
  absl::Status problem_;
  bool ending_ = false;
  std::thread thread_;  // last: runs over the others
};

}  // namespace weir::auditor
