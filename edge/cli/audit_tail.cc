#include <chrono>
#include <cstdio>
#include <deque>
#include <memory>
#include <string>
#include <thread>

#include "compliance/base/status.h"
#include "compliance/ledger/checkpoint.h"
#include "edge/cli/audit.h"
#include "edge/cli/audit_entry.h"
#include "edge/cli/command.h"
#include "edge/cli/complain.h"

namespace weir::cli {
namespace {

using ledger::StoredEntry;

constexpr std::chrono::milliseconds kPollEvery{250};
constexpr uint64_t kMaxTailEntries = 100'000;

struct TailOptions {
  std::string dir;
  uint64_t entries = 10;
  bool follow = false;
  bool json = false;
};

// Prints the last entries; gives back the index behind them.
absl::StatusOr<uint64_t> PrintLast(FileSystem& files, const TailOptions& options, Format format) {
  std::deque<StoredEntry> last;
  uint64_t next = 0;
  WEIR_RETURN_IF_ERROR(ReadLog(files, options.dir, 0, [&](const StoredEntry& stored) {
    last.push_back(stored);
    last.back().sealed.clear();
    if (last.size() > options.entries) last.pop_front();
    next = stored.index + 1;
    return true;
  }));
  for (const StoredEntry& stored : last) PrintEntry(stored, format);
  return next;
}

// Prints what is there from `first` on; gives back the index behind it.
absl::StatusOr<uint64_t> PrintFrom(FileSystem& files, const TailOptions& options, uint64_t first,
                                   Format format) {
  WEIR_RETURN_IF_ERROR(ReadLog(files, options.dir, first, [&](const StoredEntry& stored) {
    PrintEntry(stored, format);
    first = stored.index + 1;
    return true;
  }));
  return first;
}

// The log's head changes whenever something was appended; only then is the log read.
std::string HeadOf(FileSystem& files, const TailOptions& options) {
  constexpr uint64_t kMaxHeadBytes = 64u << 10;
  return ReadWholeFile(files, ledger::CheckpointPath(options.dir), kMaxHeadBytes).value_or("");
}

absl::Status Follow(FileSystem& files, const TailOptions& options, uint64_t next, Format format) {
  std::string seen;
  while (true) {
    const std::string head = HeadOf(files, options);
    if (head != seen) {
      WEIR_ASSIGN_OR_RETURN(next, PrintFrom(files, options, next, format));
      seen = head;
    }
    if (std::fflush(stdout) != 0) return Unavailable("cannot write to standard output");
    std::this_thread::sleep_for(kPollEvery);
  }
}

absl::Status Tail(const TailOptions& options) {
  const auto files = NewPosixFileSystem();
  WEIR_RETURN_IF_ERROR(RequireLog(*files, options.dir));
  const Format format = options.json ? Format::kJson : Format::kText;
  WEIR_ASSIGN_OR_RETURN(const uint64_t next, PrintLast(*files, options, format));
  return options.follow ? Follow(*files, options, next, format) : absl::OkStatus();
}

int RunTail(const TailOptions& options) {
  const absl::Status status = Tail(options);
  return status.ok() ? kDone : Complain(status);
}

}  // namespace

void AddAuditTail(CLI::App& audit, int& exit_code) {
  const auto options = std::make_shared<TailOptions>();
  CLI::App* verb = audit.add_subcommand("tail", "Prints the last entries, one a line");
  AddLogDirectory(*verb, options->dir);
  verb->add_option("-n,--entries", options->entries, "How many (default 10)")
      ->check(CLI::Range(uint64_t{0}, kMaxTailEntries));
  verb->add_flag("--follow", options->follow, "Goes on with what is appended, until interrupted");
  verb->add_flag("--json", options->json, "One JSON object a line");
  verb->footer("Example:\n  weir audit tail /var/lib/weir/ledger -n 5 --follow");
  verb->callback([options, &exit_code] { exit_code = RunTail(*options); });
}

}  // namespace weir::cli
