// A policy at a moment and for a reader: rules that are not in force then count for nothing, and
// what a category says of minors counts for minors.
#pragma once

#include "absl/time/time.h"
#include "compliance/policy/policy.h"

namespace weir::gate {

// A value; the policy must outlive it.
struct PolicyAt {
  // A policy by itself is as it was when it was built.
  PolicyAt(const policy::Policy& of)  // NOLINT(google-explicit-constructor)
      : PolicyAt(of, of.manifest().built) {}
  PolicyAt(const policy::Policy& of, absl::Time at, bool for_minor = false)
      : policy(of), time(at), minor(for_minor) {}

  const policy::Policy& policy;
  absl::Time time;
  bool minor = false;
};

}  // namespace weir::gate
