#include "compliance/gate/self_test.h"

#include "compliance/gate/inspect.h"

namespace weir::gate {

std::vector<Mismatch> TestProbes(const policy::Policy& policy,
                                 std::span<const policy::Probe> probes) {
  std::vector<Mismatch> mismatches;
  for (const policy::Probe& probe : probes) {
    const Action actual = Inspect(policy, probe.direction, probe.text, std::nullopt).verdict.action;
    if (actual != probe.action) mismatches.push_back({probe.id, probe.action, actual});
  }
  return mismatches;
}

std::vector<Mismatch> SelfTest(const policy::Policy& policy) {
  return TestProbes(policy, policy.probes());
}

}  // namespace weir::gate
