// A log in a directory of its own, for the benchmarks of the ledger.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "compliance/ledger/ledger.h"
#include "tests/testing/temp_dir.h"

namespace weir::bench {

// One thread at a time.
class Log {
 public:
  static absl::StatusOr<std::unique_ptr<Log>> Open();

  ledger::Ledger& ledger() { return *ledger_; }
  FileSystem& files() { return *files_; }
  std::string path() const { return dir_ / "log"; }
  std::string other_path(const std::string& name) const { return dir_ / name; }

  // `count` entries, `in_flight` of them waiting for the disk at any time; all are durable on
  // return.
  absl::Status Append(size_t count, size_t in_flight);
  // Closes the log: from then on it can only be read.
  void Close() { ledger_.reset(); }

 private:
  Log() = default;
  testing::TempDir dir_;
  std::unique_ptr<FileSystem> files_ = NewPosixFileSystem();
  SystemClock clock_;
  std::unique_ptr<ledger::Ledger> ledger_;
};

// An entry such as a closed exchange makes: 1 KiB of sealed text and the clear fields.
ledger::Entry SampleEntry();

// Bytes that the entry takes in the log, about.
absl::StatusOr<size_t> StoredSizeOf(Log& log);

}  // namespace weir::bench
