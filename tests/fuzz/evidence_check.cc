#include "compliance/base/status.h"
#include "compliance/evidence/archive.h"
#include "compliance/evidence/check.h"
#include "compliance/evidence/manifest.h"
#include "tests/fuzz/targets.h"

namespace weir::fuzz {

void EvidenceCheck(std::string_view input) {
  const evidence::BundleCheck first = evidence::CheckBundle(input, {});
  const evidence::BundleCheck second = evidence::CheckBundle(input, {});
  WEIR_CHECK(first.outcome == second.outcome && first.problem == second.problem);
  const bool intact = first.outcome == ledger::Outcome::kIntact;
  WEIR_CHECK(intact == first.problem.empty());
  if (intact) WEIR_CHECK(first.records > 0 || first.head.size == 0 || !first.bad_record);
  const auto manifest = evidence::ParseManifest(input);
  if (manifest.ok()) WEIR_CHECK(ToJson(*manifest) == input);
}

}  // namespace weir::fuzz
