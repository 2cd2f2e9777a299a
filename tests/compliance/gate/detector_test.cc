#include "compliance/gate/detector.h"

#include <catch2/catch.hpp>
#include <string>

#include "compliance/text/reader.h"
#include "tests/testing/policy_fixture.h"

namespace weir::gate {
namespace {

struct Timed {
  size_t unit = 0;  // how many units had been pushed
  Detection detection;
};

std::vector<Timed> DetectUnitwise(const policy::Policy& policy, const std::string& text,
                                  Direction direction = Direction::kPrompt) {
  Detector detector(policy, direction);
  std::vector<Timed> timed;
  std::vector<Detection> now;
  size_t count = 0;
  uint64_t safe_end = 0;
  const auto take = [&] {
    for (const Detection& detection : now) timed.push_back({count, detection});
    now.clear();
  };
  for (const text::Unit& unit : text::ReadAll(text)) {
    ++count;
    detector.Push(unit, now);
    for (const Detection& detection : now) {
      const bool alone = detection.source != Detection::Source::kCombination;
      if (alone) CHECK(detection.begin >= safe_end);
    }
    CHECK(detector.safe_end() >= safe_end);
    safe_end = detector.safe_end();
    take();
  }
  detector.Finish(now);
  take();
  return timed;
}

std::shared_ptr<const policy::Policy> PolicyWith(const std::string& lines) {
  testing::PolicyYaml yaml;
  yaml.lexicons = {{"x.yaml", "category: A.1.d\nowner: t\nsource: t\nseverity: block\n" + lines}};
  return testing::CompilePolicy(yaml);
}

TEST_CASE("Detector: a hit is settled at the unit that rules every exception out", "[gate]") {
  const auto policy = PolicyWith("entries: [大麻]\nexceptions: [大麻烦]\n");
  const auto settled = DetectUnitwise(*policy, "大麻好大麻烦");
  REQUIRE(settled.size() == 1);
  CHECK(settled[0].unit == 3);
  CHECK(settled[0].detection.begin == 0);
  CHECK(settled[0].detection.end == 6);
}

TEST_CASE("Detector: a hit that no exception covers is settled at its last unit", "[gate]") {
  const auto policy = PolicyWith("entries: [苹果]\n");
  const auto settled = DetectUnitwise(*policy, "吃苹果吧");
  REQUIRE(settled.size() == 1);
  CHECK(settled[0].unit == 3);
}

TEST_CASE("Detector: an exception covers hits inside it, not hits that reach out of it", "[gate]") {
  const auto policy = PolicyWith("entries: [乙丙, 丙丁]\nexceptions: [甲乙丙]\n");
  const auto settled = DetectUnitwise(*policy, "甲乙丙丁");
  REQUIRE(settled.size() == 1);
  CHECK(settled[0].detection.begin == 6);
}

TEST_CASE("Detector: an exception of Latin words may have the spaces it was written with",
          "[gate]") {
  const auto policy = PolicyWith("entries: [kill]\nexceptions: [kill a process]\n");
  CHECK(DetectUnitwise(*policy, "please kill a process now").empty());
  CHECK(DetectUnitwise(*policy, "please kill a person now").size() == 1);
  CHECK(DetectUnitwise(*policy, "please kill - a process").size() == 1);
}

TEST_CASE("Detector: an exception cancels the words of combinations too", "[gate]") {
  const auto policy = PolicyWith(
      "exceptions: [调配师]\ncombinations:\n  - {id: c, within: 9, groups: [[调配], [样品]]}\n");
  CHECK(DetectUnitwise(*policy, "调配样品").size() == 1);
  CHECK(DetectUnitwise(*policy, "调配师的样品").empty());
}

TEST_CASE("Detector: flags are recorded with the action allow and half the score", "[gate]") {
  const auto policy = PolicyWith("entries: [{text: 苹果, severity: flag}]\n");
  const auto settled = DetectUnitwise(*policy, "苹果");
  REQUIRE(settled.size() == 1);
  CHECK(settled[0].detection.action == Action::kAllow);
  CHECK(settled[0].detection.score_permille == 500);
}

TEST_CASE("Detector: a part is no finding of its own, a word that is both is one", "[gate]") {
  const auto policy = PolicyWith(
      "entries: [苹果]\ncombinations:\n  - {id: c, within: 9, groups: [[苹果], [香蕉]]}\n");
  CHECK(DetectUnitwise(*policy, "香蕉").empty());
  CHECK(DetectUnitwise(*policy, "苹果").size() == 1);
  CHECK(DetectUnitwise(*policy, "苹果香蕉").size() == 2);
}

TEST_CASE("Detector: the reach of a combination is counted in code points, invisible ones too",
          "[gate]") {
  const auto policy =
      PolicyWith("combinations:\n  - {id: c, within: 6, groups: [[苹果], [香蕉]]}\n");
  CHECK(DetectUnitwise(*policy, "苹果和和香蕉").size() == 1);
  CHECK(DetectUnitwise(*policy, "苹果和和和香蕉").empty());
  CHECK(DetectUnitwise(*policy, "😀😀😀😀苹果😀😀香蕉").size() == 1);
}

TEST_CASE("Detector: personal data that overlaps is found once", "[gate]") {
  const auto policy = testing::CompilePolicy();
  uint64_t end = 0;
  for (const Timed& one :
       DetectUnitwise(*policy, "身份证11010519491231002X，卡6222020200112230，手机13800138000")) {
    CHECK(one.detection.begin >= end);
    end = one.detection.end;
  }
  CHECK(end > 0);
}

}  // namespace
}  // namespace weir::gate
