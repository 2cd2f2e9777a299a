// The starter policies of config/policy, wherever a test is started from.
#pragma once

#include <memory>
#include <string>

#include "compliance/policy/policy.h"
#include "compliance/policy/source.h"

namespace weir::testing {

// "cn-mainland" or "global". Ends the test program when the source has problems.
policy::Source StarterSource(const std::string& profile);
// Compiled and loaded, with the dictionary that it asks for where Debian's list is on the machine.
std::shared_ptr<const policy::Policy> StarterPolicy(const std::string& profile);

}  // namespace weir::testing
