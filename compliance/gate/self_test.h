// The policy's own test: every probe of the bundle through the gate.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "compliance/gate/verdict.h"
#include "compliance/policy/policy.h"

namespace weir::gate {

struct Mismatch {
  std::string probe;  // its id; never its text
  Action expected = Action::kAllow;
  Action actual = Action::kAllow;
  friend bool operator==(const Mismatch&, const Mismatch&) = default;
};

// Those of `probes` that do not come out as told, in their order.
std::vector<Mismatch> TestProbes(const policy::Policy& policy,
                                 std::span<const policy::Probe> probes);

// The policy's own probes: empty when it does what its authors expect.
std::vector<Mismatch> SelfTest(const policy::Policy& policy);

}  // namespace weir::gate
