// Prompts for engine tests: what the gate admits under the fixture policy.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "compliance/gate/gate.h"

namespace weir::testing {

gate::Prompt MakePrompt(const std::vector<std::pair<gate::Role, std::string>>& turns);
gate::Prompt MakePrompt(const std::string& text);  // one turn of the user

}  // namespace weir::testing
