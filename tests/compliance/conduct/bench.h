// A gate, its conduct and a clock that moves when told; exchanges as a test tells them.
#pragma once

#include <string>
#include <utility>

#include "compliance/conduct/conduct.h"
#include "tests/testing/fake_clock.h"
#include "tests/testing/policy_fixture.h"

namespace weir::conduct {

// 2026-11-22 12:00 in China; the policy is valid.
inline absl::Time Noon() { return absl::FromUnixSeconds(1'795'320'000); }

struct ConductBench {
  explicit ConductBench(Rules rules = {}, DeviceGuard device = {},
                        const testing::PolicyYaml& yaml = {})
      : gate(store, clock, gate::Place::kDevice), conduct(gate, clock, rules, std::move(device)) {
    WEIR_CHECK(store.Swap(testing::CompilePolicy(yaml, Noon())).ok());
  }

  gate::RequestFields Fields(const std::string& prompt) const {
    gate::RequestFields fields;
    fields.turns = {{gate::Role::kUser, UserText(prompt)}};
    fields.subject = "p1";
    fields.session = "s1";
    return fields;
  }
  gate::Request RequestOf(gate::RequestFields fields) const {
    WEIR_CHECK(conduct.Prepare(fields).ok());
    return *gate::Request::Create(std::move(fields), clock);
  }
  Ruling Ask(gate::RequestFields fields) {
    const gate::Request request = RequestOf(std::move(fields));
    return conduct.Rule(request, gate.Admit(request));
  }
  Ruling Ask(const std::string& prompt) { return Ask(Fields(prompt)); }
  Ruling Offend() { return Ask(testing::kRefusedWord); }

  testing::FakeClock clock{Noon()};
  policy::Store store;
  gate::Gate gate;
  Conduct conduct;
};

inline bool IsAdmitted(const Ruling& ruling) {
  return std::holds_alternative<gate::Admitted>(ruling.admission);
}
// "" when admitted.
inline std::string ReasonOf(const Ruling& ruling) {
  const auto* refusal = std::get_if<gate::Refusal>(&ruling.admission);
  return refusal == nullptr ? "" : std::string(gate::NameOf(refusal->reason()));
}
inline std::string ReplyOf(const Ruling& ruling) {
  return std::get<gate::Refusal>(ruling.admission).reply().text();
}

}  // namespace weir::conduct
