// ledger.append1, append64, append256: entries sealed, hashed, sequenced and durable, against bare
// pwrite and fdatasync of as many bytes in batches of the same size, in the same file system. Alone
// it is the median time of an entry that counts, else entries per second.
#include <fmt/format.h>

#include <functional>
#include <vector>

#include "compliance/base/status.h"
#include "tests/bench/benches.h"
#include "tests/bench/ledger_log.h"
#include "tests/bench/stopwatch.h"

namespace weir::bench {
namespace {

constexpr size_t kBatches = 200;
constexpr size_t kQuickBatches = 3;
constexpr size_t kAlone = 1000;

struct Work {
  std::unique_ptr<Log> log;
  std::unique_ptr<File> raw;
  std::string raw_batch;
  size_t in_flight = 1;
  size_t batches = kBatches;
  size_t entries() const { return in_flight * batches; }
};

double PerSecond(const Work& work, const Stopwatch& watch) {
  return static_cast<double>(work.entries()) / watch.seconds();
}

absl::StatusOr<double> Ours(Work& work) {
  const Stopwatch watch(Time::kWall);
  WEIR_RETURN_IF_ERROR(work.log->Append(work.entries(), work.in_flight));
  return PerSecond(work, watch);
}

// Overwrites a file whose blocks are allocated: the least that a durable write can cost.
absl::Status WriteRaw(Work& work, size_t batch) {
  WEIR_RETURN_IF_ERROR(work.raw->WriteAt(batch * work.raw_batch.size(), work.raw_batch));
  return work.raw->Sync();
}

absl::StatusOr<double> Theirs(Work& work) {
  const Stopwatch watch(Time::kWall);
  for (size_t i = 0; i < work.batches; ++i) WEIR_RETURN_IF_ERROR(WriteRaw(work, i));
  return PerSecond(work, watch);
}

absl::Status Prepare(Work& work) {
  WEIR_ASSIGN_OR_RETURN(work.log, Log::Open());
  WEIR_RETURN_IF_ERROR(work.log->Append(work.in_flight, work.in_flight));
  WEIR_ASSIGN_OR_RETURN(const size_t entry_size, StoredSizeOf(*work.log));
  work.raw_batch.assign(entry_size * work.in_flight, 'x');
  WEIR_ASSIGN_OR_RETURN(work.raw,
                        work.log->files().Open(work.log->other_path("raw"), OpenMode::kCreate));
  const std::string zeros(work.raw_batch.size() * work.batches, '\0');
  WEIR_RETURN_IF_ERROR(work.raw->WriteAt(0, zeros));
  return work.raw->Sync();
}

absl::StatusOr<Comparison> LedgerAppend(const Options& options, size_t in_flight) {
  const auto work = std::make_shared<Work>();
  work->in_flight = in_flight;
  if (options.quick) work->batches = kQuickBatches;
  WEIR_RETURN_IF_ERROR(Prepare(*work));
  return Comparison{
      "entries/s",
      fmt::format("pwrite and fdatasync of {} bytes at a time", work->raw_batch.size()),
      [work] { return Ours(*work); }, [work] { return Theirs(*work); }};
}

// The median time of `once`, in microseconds.
absl::StatusOr<double> MedianUs(size_t times, const std::function<absl::Status(size_t)>& once) {
  std::vector<double> us;
  us.reserve(times);
  for (size_t i = 0; i < times; ++i) {
    const Stopwatch watch(Time::kWall);
    WEIR_RETURN_IF_ERROR(once(i));
    us.push_back(watch.ns() / 1e3);
  }
  return Median(std::move(us));
}

absl::StatusOr<double> OneAlone(Work& work) {
  const ledger::Entry entry = SampleEntry();
  ledger::Ledger& log = work.log->ledger();
  return MedianUs(work.batches, [&](size_t) { return log.AppendAndWait(entry).status(); });
}

absl::StatusOr<double> OneRaw(Work& work) {
  return MedianUs(work.batches, [&](size_t i) { return WriteRaw(work, i); });
}

}  // namespace

absl::StatusOr<Comparison> LedgerAppend1(const Options& options) {
  const auto work = std::make_shared<Work>();
  work->batches = options.quick ? kQuickBatches : kAlone;
  WEIR_RETURN_IF_ERROR(Prepare(*work));
  return Comparison{
      "us", fmt::format("the median of pwrite and fdatasync of {} bytes", work->raw_batch.size()),
      [work] { return OneAlone(*work); }, [work] { return OneRaw(*work); }};
}

absl::StatusOr<Comparison> LedgerAppend64(const Options& options) {
  return LedgerAppend(options, 64);
}

absl::StatusOr<Comparison> LedgerAppend256(const Options& options) {
  return LedgerAppend(options, 256);
}

}  // namespace weir::bench
