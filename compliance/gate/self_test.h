// The policy's own test: every probe of the bundle through the gate.
#pragma once

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

// Empty when the policy does what its authors expect.
std::vector<Mismatch> SelfTest(const policy::Policy& policy);

}  // namespace weir::gate
