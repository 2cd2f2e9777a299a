#include "tests/cloud/upstream/prompts.h"

#include "compliance/base/status.h"
#include "compliance/policy/store.h"
#include "tests/testing/fake_clock.h"
#include "tests/testing/policy_fixture.h"

namespace weir::testing {

gate::Prompt MakePrompt(const std::vector<std::pair<gate::Role, std::string>>& turns) {
  const FakeClock clock;
  policy::Store store;
  WEIR_CHECK(store.Swap(CompilePolicy()).ok());
  const gate::Gate gate(store, clock, gate::Place::kCloud);
  gate::RequestFields fields;
  for (const auto& [role, text] : turns) fields.turns.push_back({role, UserText(text)});
  const auto request = gate::Request::Create(std::move(fields), clock);
  WEIR_CHECK(request.ok());
  const gate::Admission admission = gate.Admit(*request);
  const auto* admitted = std::get_if<gate::Admitted>(&admission);
  WEIR_CHECK(admitted != nullptr);
  return admitted->PromptFor(gate::Place::kCloud);
}

gate::Prompt MakePrompt(const std::string& text) { return MakePrompt({{gate::Role::kUser, text}}); }

}  // namespace weir::testing
