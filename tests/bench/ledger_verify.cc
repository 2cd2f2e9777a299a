// ledger.verify: re-hashing a whole log (frames, sealed texts, leaves, tree, checkpoint) against
// one SHA-256 over the same number of bytes in memory.
#include <filesystem>

#include "compliance/base/status.h"
#include "compliance/crypto/digest.h"
#include "compliance/ledger/verify.h"
#include "tests/bench/benches.h"
#include "tests/bench/ledger_log.h"
#include "tests/bench/stopwatch.h"

namespace weir::bench {
namespace {

constexpr size_t kEntries = 20'000;
constexpr size_t kQuickEntries = 200;
constexpr size_t kInFlight = 256;

struct Work {
  std::unique_ptr<Log> log;
  size_t entries = 0;
  std::string bytes;  // as many as the log has
};

double MegabytesPerSecond(const Work& work, const Stopwatch& watch) {
  return static_cast<double>(work.bytes.size()) / 1e6 / watch.seconds();
}

absl::StatusOr<double> Ours(const Work& work) {
  const Stopwatch watch(Time::kThreadCpu);
  const ledger::VerifyResult result = ledger::Verify(work.log->files(), work.log->path());
  const double speed = MegabytesPerSecond(work, watch);
  if (result.outcome != ledger::Outcome::kIntact || result.entries != work.entries) {
    return DataLoss("{} entries verified: {}", result.entries, result.problem);
  }
  return speed;
}

double Theirs(const Work& work) {
  const Stopwatch watch(Time::kThreadCpu);
  const crypto::Digest digest = crypto::Sha256Of(work.bytes);
  WEIR_CHECK(digest != crypto::Digest());
  return MegabytesPerSecond(work, watch);
}

size_t SizeOfFilesIn(const std::string& dir) {
  size_t sum = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(dir)) {
    if (entry.is_regular_file()) sum += entry.file_size();
  }
  return sum;
}

}  // namespace

absl::StatusOr<Comparison> LedgerVerify(const Options& options) {
  const auto work = std::make_shared<Work>();
  work->entries = options.quick ? kQuickEntries : kEntries;
  WEIR_ASSIGN_OR_RETURN(work->log, Log::Open());
  WEIR_RETURN_IF_ERROR(work->log->Append(work->entries, kInFlight));
  work->log->Close();
  work->bytes.assign(SizeOfFilesIn(work->log->path()), 'x');
  return Comparison{"MB/s", "SHA-256 of as many bytes in memory (OpenSSL)",
                    [work] { return Ours(*work); },
                    [work]() -> absl::StatusOr<double> { return Theirs(*work); }};
}

}  // namespace weir::bench
