#include "compliance/gate/self_test.h"

#include "compliance/gate/inspect.h"

namespace weir::gate {

std::vector<Mismatch> SelfTest(const policy::Policy& policy) {
  std::vector<Mismatch> mismatches;
  for (const policy::Probe& probe : policy.probes()) {
    const Action actual = Inspect(policy, probe.direction, probe.text, std::nullopt).verdict.action;
    if (actual != probe.action) mismatches.push_back({probe.id, probe.action, actual});
  }
  return mismatches;
}

}  // namespace weir::gate
