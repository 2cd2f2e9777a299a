// ledger.gm: the same entries into a log of the suite gm (SM3, SM2, SM4) and into one of intl.
#include "compliance/base/status.h"
#include "tests/bench/benches.h"
#include "tests/bench/ledger_log.h"
#include "tests/bench/stopwatch.h"

namespace weir::bench {
namespace {

constexpr size_t kInFlight = 256;
constexpr size_t kEntries = 100 * kInFlight;
constexpr size_t kQuickEntries = 3 * kInFlight;

absl::StatusOr<double> PerSecond(Log& log, size_t entries) {
  const Stopwatch watch(Time::kWall);
  WEIR_RETURN_IF_ERROR(log.Append(entries, kInFlight));
  return static_cast<double>(entries) / watch.seconds();
}

}  // namespace

absl::StatusOr<Comparison> LedgerGm(const Options& options) {
  const size_t entries = options.quick ? kQuickEntries : kEntries;
  WEIR_ASSIGN_OR_RETURN(auto opened_gm, Log::Open(crypto::Suite::kGm));
  WEIR_ASSIGN_OR_RETURN(auto opened_intl, Log::Open(crypto::Suite::kIntl));
  const std::shared_ptr<Log> gm = std::move(opened_gm);
  const std::shared_ptr<Log> intl = std::move(opened_intl);
  return Comparison{"entries/s", "the suite intl, as many in flight",
                    [gm, entries] { return PerSecond(*gm, entries); },
                    [intl, entries] { return PerSecond(*intl, entries); }};
}

}  // namespace weir::bench
