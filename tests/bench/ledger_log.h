// A log in a directory of its own, for the benchmarks of the ledger.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>

#include "absl/status/statusor.h"
#include "compliance/ledger/ledger.h"
#include "tests/testing/temp_dir.h"

namespace weir::bench {

// Counts what is in flight. Who waits for room is woken when half of it is free, once for many, as
// an event loop would be. One thread begins, any end.
class Flight {
 public:
  explicit Flight(size_t limit) : limit_(limit) {}
  void Begin();
  void End(const absl::Status& status);
  absl::Status Land();  // nothing is in flight any more: the first failure, if any

 private:
  const size_t limit_;
  std::atomic<size_t> count_ = 0;
  std::mutex mutex_;  // guards status_
  std::condition_variable landed_;
  absl::Status status_;
};

// One thread at a time.
class Log {
 public:
  static absl::StatusOr<std::unique_ptr<Log>> Open(crypto::Suite suite = crypto::Suite::kIntl);
  static absl::StatusOr<std::unique_ptr<Log>> OpenWithSegments(uint64_t segment_bytes);

  ledger::Ledger& ledger() { return *ledger_; }
  FileSystem& files() { return *files_; }
  std::string path() const { return dir_ / "log"; }
  std::string other_path(const std::string& name) const { return dir_ / name; }

  // `count` entries, `in_flight` of them waiting for the disk at any time; all are durable on
  // return.
  absl::Status Append(size_t count, size_t in_flight);
  // Closes the log: from then on it can only be read, or opened again.
  void Close() { ledger_.reset(); }
  absl::Status Reopen();

 private:
  Log() = default;
  static absl::StatusOr<std::unique_ptr<Log>> Make(crypto::Suite suite, ledger::Options options);

  testing::TempDir dir_;
  std::unique_ptr<FileSystem> files_ = NewPosixFileSystem();
  SystemClock clock_;
  crypto::Suite suite_ = crypto::Suite::kIntl;
  ledger::Options options_;
  std::deque<Flight> flights_;  // callbacks may still be leaving one when all have landed
  std::unique_ptr<ledger::Ledger> ledger_;
};

// An entry such as a closed exchange makes: 1 KiB of sealed text and the clear fields.
ledger::Entry SampleEntry();

// Bytes that the entry takes in the log, about.
absl::StatusOr<size_t> StoredSizeOf(Log& log);

}  // namespace weir::bench
