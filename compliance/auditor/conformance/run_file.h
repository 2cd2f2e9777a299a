// The outcomes of a run on disk: a first line that says what is assessed, then one line an outcome,
// in the order of the banks. What makes a run resumable.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "compliance/auditor/conformance/outcome.h"
#include "compliance/base/file.h"

namespace weir::auditor {

// One thread at a time; one process at a time (the file is locked).
class RunFile {
 public:
  // Opens or makes the file. A last line that was cut (the process was killed) is dropped.
  // FAILED_PRECONDITION: it belongs to another run (`head` differs). DATA_LOSS: a line before the
  // last is damaged. UNAVAILABLE: another process has it.
  static absl::StatusOr<RunFile> Open(FileSystem& files, const std::string& path,
                                      const std::string& head);

  // Outcomes in the file.
  uint64_t size() const { return size_; }

  // Written at once (a killed process loses nothing), durable after Sync.
  absl::Status Append(const Outcome& outcome);
  absl::Status Sync() { return file_->Sync(); }

  // Calls `visit` for each outcome, in order, until it returns an error.
  absl::Status ForEach(const std::function<absl::Status(const Outcome&)>& visit) const;

 private:
  explicit RunFile(std::unique_ptr<File> file) : file_(std::move(file)) {}
  absl::Status Recover(const std::string& head);
  // Lines without their ends, from `offset` on; gives back the offset behind the last whole one.
  absl::StatusOr<uint64_t> ForEachLine(
      uint64_t offset, const std::function<absl::Status(const std::string&)>& visit) const;

  std::unique_ptr<File> file_;
  uint64_t begin_ = 0;  // of the first outcome
  uint64_t end_ = 0;
  uint64_t size_ = 0;
};

}  // namespace weir::auditor
