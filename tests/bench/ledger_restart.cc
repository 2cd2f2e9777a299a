// ledger.restart, ledger.rescan: from Ledger::Open to the first durable append, on a log of 1 GB in
// one open segment that was killed; once as it is then, once without DIR/resume, so that all of it
// is read. Against reading its files once.
#include <filesystem>

#include "compliance/base/status.h"
#include "compliance/ledger/resume.h"
#include "tests/bench/benches.h"
#include "tests/bench/ledger_log.h"
#include "tests/bench/stopwatch.h"

namespace weir::bench {
namespace {

constexpr size_t kEntries = 720'000;  // 1 GB
constexpr size_t kQuickEntries = 400;
constexpr size_t kInFlight = 256;
constexpr size_t kReadSize = 64 << 10;

struct Work {
  std::unique_ptr<Log> log;
  std::string resume;  // as a kill leaves it: up to 64 MiB behind; empty: none is left
};

absl::Status PutResume(const Work& work) {
  const std::string path = ledger::ResumePath(work.log->path());
  if (!work.resume.empty()) return WriteFileAtomically(work.log->files(), path, work.resume);
  return work.log->files().Exists(path) ? work.log->files().Remove(path) : absl::OkStatus();
}

absl::StatusOr<double> Ours(const Work& work) {
  WEIR_RETURN_IF_ERROR(PutResume(work));
  const Stopwatch watch(Time::kWall);
  WEIR_RETURN_IF_ERROR(work.log->Reopen());
  WEIR_RETURN_IF_ERROR(work.log->Append(1, 1));
  const double seconds = watch.seconds();
  work.log->Close();
  return seconds;
}

absl::StatusOr<double> Theirs(const Work& work) {
  const std::string segments = work.log->path() + "/segment";
  const Stopwatch watch(Time::kWall);
  WEIR_ASSIGN_OR_RETURN(const auto names, work.log->files().List(segments));
  for (const std::string& name : names) {
    WEIR_ASSIGN_OR_RETURN(const auto file,
                          work.log->files().Open(segments + "/" + name, OpenMode::kRead));
    WEIR_ASSIGN_OR_RETURN(const uint64_t size, file->Size());
    for (uint64_t at = 0; at < size; at += kReadSize) {
      WEIR_RETURN_IF_ERROR(file->ReadAt(at, kReadSize).status());
    }
  }
  return watch.seconds();
}

// The log without its last 64 MiB is closed once, so that a resume point is there.
absl::StatusOr<std::shared_ptr<Work>> Prepare(const Options& options) {
  const auto work = std::make_shared<Work>();
  const size_t entries = options.quick ? kQuickEntries : kEntries;
  const size_t later = entries / 16;
  WEIR_ASSIGN_OR_RETURN(work->log, Log::OpenWithSegments(uint64_t{4} << 30));
  WEIR_RETURN_IF_ERROR(work->log->Append(entries - later, kInFlight));
  work->log->Close();
  WEIR_ASSIGN_OR_RETURN(work->resume,
                        ReadWholeFile(work->log->files(), ledger::ResumePath(work->log->path())));
  WEIR_RETURN_IF_ERROR(work->log->Reopen());
  WEIR_RETURN_IF_ERROR(work->log->Append(later, kInFlight));
  work->log->Close();
  return work;
}

Comparison Compare(const std::shared_ptr<Work>& work) {
  return Comparison{"s", "reading the files of the log once", [work] { return Ours(*work); },
                    [work] { return Theirs(*work); }};
}

}  // namespace

absl::StatusOr<Comparison> LedgerRestart(const Options& options) {
  WEIR_ASSIGN_OR_RETURN(const auto work, Prepare(options));
  return Compare(work);
}

absl::StatusOr<Comparison> LedgerRescan(const Options& options) {
  WEIR_ASSIGN_OR_RETURN(const auto work, Prepare(options));
  work->resume.clear();
  return Compare(work);
}

}  // namespace weir::bench
