// A policy at a moment: rules that are not in force then count for nothing.
#pragma once

#include "absl/time/time.h"
#include "compliance/policy/policy.h"

namespace weir::gate {

// A value; the policy must outlive it.
struct PolicyAt {
  // A policy by itself is as it was when it was built.
  PolicyAt(const policy::Policy& of)  // NOLINT(google-explicit-constructor)
      : PolicyAt(of, of.manifest().built) {}
  PolicyAt(const policy::Policy& of, absl::Time at) : policy(of), time(at) {}

  const policy::Policy& policy;
  absl::Time time;
};

}  // namespace weir::gate
