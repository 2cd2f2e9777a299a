#include "edge/cli/audit_witnessed.h"

#include <algorithm>

#include "absl/time/clock.h"
#include "compliance/base/status.h"
#include "compliance/ledger/checkpoint.h"
#include "edge/cli/audit_entry.h"
#include "edge/cli/audit_place.h"
#include "edge/cli/audit_writer.h"
#include "edge/cli/command.h"

namespace weir::cli {

absl::StatusOr<std::vector<ledger::VerifierKey>> ReadWitnesses(
    const std::vector<std::string>& paths) {
  std::vector<ledger::VerifierKey> keys;
  for (const std::string& path : paths) {
    WEIR_ASSIGN_OR_RETURN(const auto witness, ReadTrustedKey(path));
    if (witness) keys.push_back(*witness);
  }
  return keys;
}

absl::StatusOr<std::optional<Witnessed>> WitnessedAt(const std::string& dir, uint64_t entries,
                                                     const WitnessDemands& demands) {
  const auto files = FilesOf(dir);
  WEIR_ASSIGN_OR_RETURN(const auto witnesses, ReadWitnesses(demands.witnesses));
  WEIR_ASSIGN_OR_RETURN(const auto key, ledger::ReadVerifierKey(*files, dir));
  auto cosigned = ledger::ReadCosigned(*files, dir, key, witnesses);
  if (cosigned.status().code() == absl::StatusCode::kNotFound) return std::nullopt;
  if (!cosigned.ok()) return cosigned.status();
  Witnessed out{*std::move(cosigned), {}, {}, 0};
  out.at = out.cosigned.SignedBy(std::max<size_t>(demands.quorum, 1));
  out.age = absl::Now() - out.at;
  const uint64_t size = out.cosigned.head.size;  // may have grown since
  out.unsigned_entries = entries > size ? entries - size : 0;
  return out;
}

absl::Status CheckDemands(const WitnessDemands& demands,
                          const std::optional<Witnessed>& witnessed) {
  if (demands.quorum == 0 && demands.most_unwitnessed.empty()) return absl::OkStatus();
  if (!witnessed || witnessed->at == absl::Time()) {
    return Unavailable("no quorum of the given witnesses has signed a head of this log");
  }
  if (demands.most_unwitnessed.empty()) return absl::OkStatus();
  absl::Duration most;
  if (!absl::ParseDuration(demands.most_unwitnessed, &most)) {
    return InvalidArgument("--most-unwitnessed is a duration such as 15m");
  }
  if (witnessed->age <= most) return absl::OkStatus();
  return Unavailable("unwitnessed for {}, allowed are {}",
                     absl::FormatDuration(absl::Trunc(witnessed->age, absl::Seconds(1))),
                     absl::FormatDuration(most));
}

Json JsonOf(const Witnessed& witnessed) {
  Json names = Json::array();
  for (const ledger::Cosignature& each : witnessed.cosigned.witnesses) names.push_back(each.name);
  Json out = {{"size", witnessed.cosigned.head.size},
              {"witnesses", names},
              {"not_checked", witnessed.cosigned.others},
              {"entries_behind", witnessed.unsigned_entries}};
  if (witnessed.at == absl::Time()) return out;
  out["at"] = Rfc3339(witnessed.at);
  out["unwitnessed_s"] = absl::ToInt64Seconds(witnessed.age);
  return out;
}

std::string TextOf(const Witnessed& witnessed) {
  std::string out = fmt::format("witnesses   a head of {} entries, {} behind it",
                                witnessed.cosigned.head.size, witnessed.unsigned_entries);
  for (const ledger::Cosignature& each : witnessed.cosigned.witnesses) out += ", " + each.name;
  if (witnessed.cosigned.others > 0) {
    out += fmt::format(", {} not checked (--witness names a key)", witnessed.cosigned.others);
  }
  if (witnessed.at != absl::Time()) {
    out += fmt::format("; signed {}, unwitnessed for {}", Rfc3339(witnessed.at),
                       absl::FormatDuration(absl::Trunc(witnessed.age, absl::Seconds(1))));
  }
  return ForTerminal(out, Breaks::kKeep) + "\n";
}

}  // namespace weir::cli
