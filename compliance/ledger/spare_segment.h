// The next segment file, made ahead: zeros on blocks that the disk has already, so that no batch
// has to wait for new ones. A thread of its own fills it, in DIR/segment/next; only when it is
// needed does it get its number. Readers do not know it.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>

#include "absl/status/statusor.h"
#include "compliance/base/file.h"

namespace weir::ledger {

class SpareSegment {
 public:
  // Removes what a crash left. `files` must outlive it. Needs no room before Make is called.
  SpareSegment(FileSystem& files, const std::string& dir, uint64_t size_bytes);
  // Removes the file when it was not taken.
  ~SpareSegment();
  SpareSegment(const SpareSegment&) = delete;
  SpareSegment& operator=(const SpareSegment&) = delete;

  // Begins to make it, unless it is there, is being made, or could not be made a moment ago. Does
  // not wait. Thread-safe.
  void Make();
  // The disk has no room for it. Tries again now and then as long as it is asked. Does not wait.
  // Thread-safe.
  bool IsDiskFull();
  // Waits until it is made or cannot be. For tests. Thread-safe.
  void WaitUntilMade();
  // Gives it the name `path`, durably. False: it is not there yet, or could not be made (the disk
  // is full); the next Make tries again.
  absl::StatusOr<bool> TakeAs(const std::string& path);
  uint64_t size_bytes() const { return size_bytes_; }

 private:
  enum class State : uint8_t { kNone, kWanted, kReady };
  void Run();
  absl::Status Fill();
  bool stopping();

  FileSystem& files_;
  const std::string path_;
  const uint64_t size_bytes_;
  std::mutex mutex_;  // guards everything below but the thread
  std::condition_variable changed_;
  State state_ = State::kNone;
  std::chrono::steady_clock::time_point try_again_;
  bool stopping_ = false;
  std::atomic<bool> full_ = false;
  std::thread thread_;
};

}  // namespace weir::ledger
