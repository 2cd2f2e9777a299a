// A gate with the default test policy, a clock that stands still and the calls that tests repeat.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compliance/gate/gate.h"
#include "compliance/gate/release.h"
#include "tests/testing/fake_clock.h"
#include "tests/testing/policy_fixture.h"

namespace weir::gate {

struct GateBench {
  explicit GateBench(Place place = Place::kDevice, const testing::PolicyYaml& yaml = {})
      : gate(store, clock, place) {
    WEIR_CHECK(store.Swap(testing::CompilePolicy(yaml)).ok());
  }

  Request RequestOf(std::vector<Turn> turns, Locale locale = Locale::kChinese) const {
    RequestFields fields;
    fields.turns = std::move(turns);
    fields.locale = locale;
    auto request = Request::Create(std::move(fields), clock);
    WEIR_CHECK(request.ok());
    return *std::move(request);
  }
  Admission AdmitTurns(std::vector<Turn> turns, Locale locale = Locale::kChinese) const {
    return gate.Admit(RequestOf(std::move(turns), locale));
  }
  Admission Admit(std::string_view prompt, Locale locale = Locale::kChinese) const {
    return AdmitTurns({{Role::kUser, UserText(std::string(prompt))}}, locale);
  }
  Admitted AdmittedOf(std::string_view prompt = "hello") const {
    Admission admission = Admit(prompt);
    WEIR_CHECK(std::holds_alternative<Admitted>(admission));
    return std::get<Admitted>(std::move(admission));
  }

  testing::FakeClock clock;
  policy::Store store;
  Gate gate;
};

// Everything that must not depend on the cutting of a stream.
struct Outcome {
  std::string released;
  Verdict verdict;
  bool stopped = false;
  std::string category;
  std::string reply;
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

inline Outcome RunPieces(const Gate& gate, const Admitted& admitted,
                         const std::vector<std::string_view>& pieces) {
  const auto release = gate.OpenRelease(admitted);
  Outcome outcome;
  const auto take = [&](const Release::Step& step) {
    outcome.released += step.text.text();
    outcome.stopped = step.flow == Flow::kStop;
    return !outcome.stopped;
  };
  bool goes_on = true;
  for (const std::string_view piece : pieces) {
    goes_on = take(release->Push(piece));
    if (!goes_on) break;
  }
  if (goes_on) take(release->Finish());
  outcome.verdict = release->verdict();
  if (release->refusal().has_value()) {
    outcome.category = release->refusal()->category();
    outcome.reply = release->refusal()->reply().text();
  }
  return outcome;
}

inline Outcome RunWhole(const Gate& gate, const Admitted& admitted, std::string_view text) {
  return RunPieces(gate, admitted, {text});
}

}  // namespace weir::gate
