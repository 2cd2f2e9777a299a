// ObserveLedger, declared in observation.h.
#include <fmt/format.h>

#include <optional>

#include "compliance/auditor/clauses/observation.h"
#include "compliance/base/status.h"
#include "compliance/ledger/verify.h"

namespace weir::auditor {
namespace {

// Cybersecurity Law, article 23: six months; 183 days are never less.
constexpr int64_t kKeptDays = 183;

// Whether the first entry of all is still there, and since when.
absl::StatusOr<Observation> Kept(FileSystem& files, const std::string& dir, absl::Time now) {
  std::optional<ledger::StoredEntry> first;
  const absl::Status read =
      ledger::ForEachEntry(files, dir, 0, [&first](const ledger::StoredEntry& entry) {
        first = entry;
        return false;
      });
  if (absl::IsDataLoss(read)) return Observation{"ledger.kept", false, "not_intact", {"0"}};
  WEIR_RETURN_IF_ERROR(read);
  if (!first) return Observation{"ledger.kept", true, "kept_nothing_yet", {}};
  const int64_t days = absl::ToInt64Hours(now - first->entry.at) / 24;
  const bool whole = first->index == 0;
  return Observation{"ledger.kept",
                     whole || days >= kKeptDays,
                     whole ? "kept_all" : "kept_since",
                     {fmt::to_string(days), fmt::to_string(first->index)}};
}

Observation Intact(FileSystem& files, const std::string& dir) {
  const ledger::VerifyResult result = ledger::Verify(files, dir);
  const bool intact = result.outcome == ledger::Outcome::kIntact && result.checkpoint_signed;
  return {
      "ledger.intact", intact, intact ? "intact" : "not_intact", {fmt::to_string(result.entries)}};
}

}  // namespace

absl::StatusOr<std::vector<Observation>> ObserveLedger(FileSystem& files, const std::string& dir,
                                                       absl::Time now) {
  WEIR_ASSIGN_OR_RETURN(Observation kept, Kept(files, dir, now));
  return std::vector<Observation>{std::move(kept), Intact(files, dir)};
}

}  // namespace weir::auditor
