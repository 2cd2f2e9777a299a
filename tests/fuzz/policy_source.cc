#include "absl/time/time.h"
#include "compliance/base/status.h"
#include "compliance/policy/compile.h"
#include "compliance/policy/source.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/targets.h"

namespace weir::fuzz {

void PolicySource(std::string_view input) {
  static const crypto::Signer signer = crypto::Signer::Generate();
  const policy::ParsedSource parsed = policy::ParseSource(FilesIn(input));
  for (const policy::Problem& problem : parsed.problems) WEIR_CHECK(!problem.ToString().empty());
  if (!parsed.problems.empty()) return;
  const auto bundle = policy::Compile(parsed.source, absl::FromUnixSeconds(1'790'000'000), signer);
  // Only the size of the lexicon can still be a reason; such an input would be larger than ours.
  WEIR_CHECK(bundle.ok());
  WEIR_CHECK(policy::LoadBytes(*bundle, policy::Trust{{signer.verifier()}, false}).ok());
}

}  // namespace weir::fuzz
