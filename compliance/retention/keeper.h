// Does by itself what retention wants done while a log is open: an Eraser's step at the start and
// then every hour, and within seconds what another process asks for (LeaveRequest, LeaveAccess,
// RequestRotation), on a thread of its own.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "compliance/retention/erasure.h"
#include "compliance/retention/rotation.h"

namespace weir::retention {

inline constexpr absl::Duration kKeepingPause = absl::Hours(1);
inline constexpr absl::Duration kRequestPause = absl::Seconds(5);

class Keeper {
 public:
  // Everything passed in must outlive it.
  Keeper(FileSystem& files, const Clock& clock, const std::string& dir, ledger::Ledger& ledger,
         std::shared_ptr<keys::KeyStore> keys);
  // Ends after the step that is under way.
  ~Keeper();
  Keeper(const Keeper&) = delete;
  Keeper& operator=(const Keeper&) = delete;

 private:
  void Run();
  absl::Status Keep();
  absl::Status RotateIfAsked();

  FileSystem& files_;
  const std::string dir_;
  ledger::Ledger& ledger_;
  const std::shared_ptr<keys::KeyStore> keys_;
  Eraser eraser_;     // the thread's own
  std::mutex mutex_;  // guards stopping_
  std::condition_variable changed_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace weir::retention
