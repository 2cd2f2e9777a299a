#include "compliance/auditor/conformance/run_file.h"

#include <utility>

#include "compliance/base/status.h"

namespace weir::auditor {
namespace {

constexpr size_t kReadBytes = 256u << 10;
constexpr size_t kMaxLineBytes = 16u << 20;

}  // namespace

absl::StatusOr<uint64_t> RunFile::ForEachLine(
    uint64_t offset, const std::function<absl::Status(const std::string&)>& visit) const {
  std::string line;
  uint64_t whole = offset;
  for (uint64_t at = offset;;) {
    WEIR_ASSIGN_OR_RETURN(const std::string bytes, file_->ReadAt(at, kReadBytes));
    if (bytes.empty()) return whole;
    at += bytes.size();
    for (size_t begin = 0; begin < bytes.size();) {
      const size_t end = bytes.find('\n', begin);
      line.append(bytes, begin, end == bytes.npos ? end : end - begin);
      if (line.size() > kMaxLineBytes) return DataLoss("a line of the run file is too long");
      if (end == bytes.npos) break;
      WEIR_RETURN_IF_ERROR(visit(line));
      whole += line.size() + 1;
      line.clear();
      begin = end + 1;
    }
  }
}

absl::Status RunFile::Recover(const std::string& head) {
  bool is_first = true;
  WEIR_ASSIGN_OR_RETURN(end_, ForEachLine(0, [&](const std::string& line) -> absl::Status {
                          if (std::exchange(is_first, false)) {
                            begin_ = line.size() + 1;
                            if (line == head) return absl::OkStatus();
                            return Error(
                                absl::StatusCode::kFailedPrecondition,
                                "the folder holds a run with another policy, bank, seed or engine");
                          }
                          ++size_;
                          if (OutcomeIn(line).ok()) return absl::OkStatus();
                          return DataLoss("outcome {} of the run cannot be read", size_);
                        }));
  WEIR_RETURN_IF_ERROR(file_->Truncate(end_));
  if (!is_first) return absl::OkStatus();
  WEIR_RETURN_IF_ERROR(file_->WriteAt(0, head + "\n"));
  begin_ = end_ = head.size() + 1;
  return file_->Sync();
}

absl::StatusOr<RunFile> RunFile::Open(FileSystem& files, const std::string& path,
                                      const std::string& head) {
  WEIR_ASSIGN_OR_RETURN(auto file, files.Open(path, OpenMode::kCreate));
  WEIR_RETURN_IF_ERROR(file->Lock());
  RunFile run(std::move(file));
  WEIR_RETURN_IF_ERROR(Annotate(run.Recover(head), path));
  return run;
}

absl::Status RunFile::Append(const Outcome& outcome) {
  const std::string line = ToLine(outcome) + "\n";
  WEIR_RETURN_IF_ERROR(file_->WriteAt(end_, line));
  end_ += line.size();
  ++size_;
  return absl::OkStatus();
}

absl::Status RunFile::ForEach(const std::function<absl::Status(const Outcome&)>& visit) const {
  const auto read = ForEachLine(begin_, [&](const std::string& line) -> absl::Status {
    WEIR_ASSIGN_OR_RETURN(const Outcome outcome, OutcomeIn(line));
    return visit(outcome);
  });
  return read.status();
}

}  // namespace weir::auditor
