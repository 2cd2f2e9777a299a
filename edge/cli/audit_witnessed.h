// How far witnesses have signed a log, for `weir audit verify`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "compliance/ledger/cosigned.h"
#include "edge/cli/json_line.h"

namespace weir::cli {

// Information, unless the caller sets a bound.
struct Witnessed {
  ledger::CosignedHead cosigned;
  absl::Time at;                  // when the quorum had signed; 1970: it has not
  absl::Duration age;             // since then
  uint64_t unsigned_entries = 0;  // behind that head
};

// What the caller demands beyond what the log itself proves.
struct WitnessDemands {
  std::vector<std::string> witnesses;  // files with their verifier keys
  size_t quorum = 0;                   // 0: any
  std::string most_unwitnessed;        // a duration such as "15m"; empty: any
};

absl::StatusOr<std::vector<ledger::VerifierKey>> ReadWitnesses(
    const std::vector<std::string>& paths);

// Of the log at `dir`, found intact with so many entries. Nothing: no witness has signed.
// DATA_LOSS: what they signed is not this log.
absl::StatusOr<std::optional<Witnessed>> WitnessedAt(const std::string& dir, uint64_t entries,
                                                     const WitnessDemands& demands);

// UNAVAILABLE: they are not met, which is "cannot tell" and never "tampered": nobody having looked
// changes no byte. INVALID_ARGUMENT: no duration.
absl::Status CheckDemands(const WitnessDemands& demands, const std::optional<Witnessed>& witnessed);

Json JsonOf(const Witnessed& witnessed);
std::string TextOf(const Witnessed& witnessed);  // for a terminal, with its line end

}  // namespace weir::cli
