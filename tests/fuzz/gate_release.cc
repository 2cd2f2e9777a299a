#include <array>
#include <memory>
#include <string>
#include <variant>

#include "compliance/base/status.h"
#include "compliance/gate/gate.h"
#include "compliance/gate/release.h"
#include "compliance/text/reader.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/targets.h"
#include "tests/testing/fake_clock.h"
#include "tests/testing/policy_fixture.h"

namespace weir::fuzz {
namespace {

constexpr const char* kModes[] = {"lexicon", "clause", "sentence", "whole", "audit_only"};

struct World {
  World(const char* mode, gate::Place place) : gate(store, clock, place) {
    testing::PolicyYaml yaml;
    if (std::string_view(mode) == "audit_only") {
      // A floor forbids a policy that only watches.
      for (size_t at; (at = yaml.taxonomy.find("minimum_keywords: 200")) != std::string::npos;) {
        yaml.taxonomy.replace(at, 21, "minimum_keywords: 0");
      }
    }
    yaml.policy += std::string("release: ") + mode + "\n";
    WEIR_CHECK(store.Swap(testing::CompilePolicy(yaml)).ok());
    gate::RequestFields fields;
    fields.turns.push_back(
        {gate::Role::kUser, UserText("手机13800138000，邮箱someone@example.com")});
    auto request = gate::Request::Create(std::move(fields), clock);
    WEIR_CHECK(request.ok());
    admission = std::make_unique<gate::Admission>(gate.Admit(*request));
    WEIR_CHECK(std::holds_alternative<gate::Admitted>(*admission));
  }
  const gate::Admitted& admitted() const { return std::get<gate::Admitted>(*admission); }

  testing::FakeClock clock;
  policy::Store store;
  gate::Gate gate;
  std::unique_ptr<gate::Admission> admission;
};

struct Outcome {
  std::string shown;
  gate::Verdict verdict;
  bool stopped = false;
  std::string category;
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

Outcome Run(const World& world, std::string_view text, size_t chunk) {
  const auto release = world.gate.OpenRelease(world.admitted());
  Outcome outcome;
  const auto take = [&](const gate::Release::Step& step) {
    WEIR_CHECK(text::IsValidUtf8(step.text.text()));
    outcome.shown += step.text.text();
    outcome.stopped = step.flow == gate::Flow::kStop;
    WEIR_CHECK(outcome.stopped == release->refusal().has_value());
  };
  for (size_t at = 0; at < text.size() && !outcome.stopped; at += chunk) {
    take(release->Push(text.substr(at, chunk)));
  }
  if (!outcome.stopped) take(release->Finish());
  if (!outcome.stopped) WEIR_CHECK(release->held_code_points() == 0);
  WEIR_CHECK(release->released_code_points() == text::CodePoints(outcome.shown));
  outcome.verdict = release->verdict();
  if (outcome.stopped) outcome.category = release->refusal()->category();
  return outcome;
}

// Made when it is first asked for: a policy takes a while to compile.
const World& WorldOf(uint8_t choice) {
  static std::array<std::unique_ptr<World>, std::size(kModes) * 2> worlds;
  std::unique_ptr<World>& world = worlds[choice % worlds.size()];
  if (world == nullptr) {
    const auto place = choice % 2 == 0 ? gate::Place::kDevice : gate::Place::kCloud;
    world = std::make_unique<World>(kModes[choice % worlds.size() / 2], place);
  }
  return *world;
}

}  // namespace

// Which release mode and place, how large the pieces are, the answer.
void GateRelease(std::string_view bytes) {
  Input input(bytes);
  const World& world = WorldOf(input.Byte());
  const size_t chunk = size_t{input.Byte()} + 1;
  const std::string_view text = input.rest();
  const Outcome whole = Run(world, text, text.size() + 1);
  WEIR_CHECK(Run(world, text, chunk) == whole);
  WEIR_CHECK(Run(world, text, 1) == whole);
}

}  // namespace weir::fuzz
