#include "compliance/base/status.h"
#include "compliance/gate/inspect.h"
#include "compliance/policy/bundle.h"
#include "compliance/policy/policy.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/targets.h"

namespace weir::fuzz {
namespace {

constexpr std::string_view kText = "禁词甲 zorblax 调配一个样品庚，电话 13800138000。";

void Use(const policy::Policy& policy) {
  for (const auto direction : {gate::Direction::kPrompt, gate::Direction::kAnswer}) {
    const gate::Inspection inspection = gate::Inspect(policy, direction, kText, 2);
    for (const gate::Finding& finding : inspection.verdict.findings) {
      WEIR_CHECK(finding.begin < finding.end && finding.end <= kText.size());
    }
  }
  WEIR_CHECK(!policy.reply("no such key", policy::Locale::kEnglish).empty());
}

}  // namespace

// Mode, size of the tables, tables, image: as a key that we trust signs them. Or just bytes.
void PolicyBundle(std::string_view bytes) {
  static const crypto::Signer signer = crypto::Signer::Generate();
  Input input(bytes);
  const bool is_signed = input.Byte() % 2 == 1;
  std::string bundle(input.rest());
  if (is_signed) {
    const std::string_view tables = input.Bytes(input.Word());
    bundle = policy::AssembleBundle(tables, input.rest(), signer);
  }
  const auto policy = policy::LoadBytes(bundle, policy::Trust{{signer.verifier()}, !is_signed});
  if (policy.ok()) Use(**policy);
}

}  // namespace weir::fuzz
