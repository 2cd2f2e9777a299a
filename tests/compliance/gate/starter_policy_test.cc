// The policies in config/policy: they pass their own probes, and the probes and words are enough to
// mean something.
#include "tests/testing/starter_policy.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>

#include "compliance/gate/self_test.h"
#include "compliance/text/reader.h"

namespace weir::gate {
namespace {

bool IsChinese(const std::string& text) {
  const std::vector<text::Unit> units = text::ReadAll(text);
  return std::any_of(units.begin(), units.end(), [](const text::Unit& unit) {
    return unit.folded >= 0x4E00 && unit.folded <= 0x9FFF;
  });
}

// "A.1.d" of "A.1.d/en-2" and of "A.1.d-answer/1".
std::string CategoryIn(const std::string& probe) {
  std::string id = probe.substr(0, probe.find('/'));
  for (const char* suffix : {"-answer", "-pii"}) {
    if (id.ends_with(suffix)) id.resize(id.size() - std::string_view(suffix).size());
  }
  return id;
}

TEST_CASE("Starter policies: every probe comes out as told", "[gate]") {
  const char* profile = GENERATE("cn-mainland", "global");
  const auto policy = testing::StarterPolicy(profile);
  CHECK(policy->probes().size() > 70);
  for (const Mismatch& mismatch : SelfTest(*policy)) FAIL_CHECK(profile << " " << mismatch.probe);
}

TEST_CASE("Starter policies: every category has words in Chinese and English, with an owner",
          "[gate]") {
  const policy::Source source = testing::StarterSource(GENERATE("cn-mainland", "global"));
  std::map<std::string, int> chinese;
  std::map<std::string, int> english;
  for (const policy::SourceEntry& entry : source.entries) {
    if (entry.exception || entry.part) continue;
    ++(IsChinese(entry.text) ? chinese : english)[entry.category];
  }
  for (const policy::Category& category : source.categories) {
    INFO(category.id);
    CHECK(chinese[category.id] > 0);
    CHECK(english[category.id] > 0);
  }
  for (const policy::Origin& origin : source.origins) {
    CHECK_FALSE(origin.owner.empty());
    CHECK_FALSE(origin.source.empty());
  }
}

// A.5.b (no help to the user) refuses nothing by words, W.companion only for minors.
TEST_CASE(
    "Starter policies: two probes that stop and two that pass for each mainland category, "
    "in Chinese and in English",
    "[gate]") {
  const policy::Source source = testing::StarterSource("cn-mainland");
  std::map<std::string, int> counts;  // "A.1.d zh stop" and so on
  for (const policy::Probe& probe : source.probes) {
    ++counts[CategoryIn(probe.id) + (IsChinese(probe.text) ? " zh" : " en") +
             (probe.action == Action::kAllow ? " pass" : " stop")];
  }
  for (const policy::Category& category : source.categories) {
    if (category.id == "A.5.b" || category.id == "W.companion") continue;
    for (const char* kind : {" zh stop", " zh pass", " en stop", " en pass"}) {
      INFO(category.id << kind);
      CHECK(counts[category.id + kind] >= 2);
    }
  }
}

}  // namespace
}  // namespace weir::gate
