#include "compliance/base/status.h"
#include "compliance/gate/inspect.h"
#include "compliance/text/reader.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/targets.h"
#include "tests/testing/policy_fixture.h"

namespace weir::fuzz {
namespace {

bool AreSame(const gate::Inspection& a, const gate::Inspection& b) {
  return a.verdict == b.verdict && a.categories == b.categories && a.text == b.text;
}

void CheckSpans(const gate::Inspection& inspection, std::string_view text) {
  for (const gate::Finding& finding : inspection.verdict.findings) {
    WEIR_CHECK(finding.begin < finding.end && finding.end <= text.size());
    WEIR_CHECK(finding.score_permille <= 1000);
    WEIR_CHECK(finding.action <= inspection.verdict.action);
  }
}

}  // namespace

void GateInspect(std::string_view bytes) {
  static const std::shared_ptr<const policy::Policy> policy = testing::CompilePolicy();
  Input input(bytes);
  const uint8_t chunk = input.Byte();
  const std::string_view text = input.rest();
  for (const auto direction : {gate::Direction::kPrompt, gate::Direction::kAnswer}) {
    const gate::Inspection whole = gate::Inspect(*policy, direction, text, std::nullopt);
    CheckSpans(whole, text);
    WEIR_CHECK(AreSame(whole, gate::Inspect(*policy, direction, text, chunk)));
    WEIR_CHECK(AreSame(whole, gate::Inspect(*policy, direction, text, 1)));
    if (text::IsValidUtf8(text)) WEIR_CHECK(text::IsValidUtf8(whole.text));
  }
  const std::string folded = text::Fold(text);
  WEIR_CHECK(text::Fold(folded) == folded);
}

}  // namespace weir::fuzz
