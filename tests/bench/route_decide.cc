// route.decide and route.decide99: what routing adds to one exchange (cues of the prompt, the
// learned heads, decision, its record), median and 99th percentile of the prompts, against parsing
// the same prompt as the JSON body of a chat request, which every gateway does.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "compliance/base/status.h"
#include "router/decision.h"
#include "router/decision_record.h"
#include "router/expectation.h"
#include "router/features.h"
#include "tests/bench/benches.h"
#include "tests/bench/material.h"
#include "tests/bench/stopwatch.h"

namespace weir::bench {
namespace {

constexpr size_t kPrompts = 5'000;
constexpr size_t kQuickPrompts = 10;
constexpr size_t kPromptCodePoints = 200;

struct Work {
  std::vector<std::vector<gate::Turn>> prompts;
  std::vector<std::string> bodies;
  std::vector<router::Candidate> candidates;
  router::Predictor predictor = router::Predictor::BuiltIn();
};

router::RouteInput InputFor(const Work& work, const std::vector<gate::Turn>& turns) {
  router::RouteInput input;
  input.regions = {"CN"};
  input.features = router::FeaturesOf(turns, 0);
  input.expectation = router::Expect(work.predictor, turns.back().text.Reveal(), input.features);
  input.candidates = work.candidates;
  return input;
}

// Of the processor times that `prompt` takes for each.
template <typename Prompt>
absl::StatusOr<double> Percentile(const Work& work, size_t percent, const Prompt& prompt) {
  std::vector<double> times;
  for (size_t i = 0; i < work.prompts.size(); ++i) {
    const Stopwatch watch(Time::kThreadCpu);
    WEIR_ASSIGN_OR_RETURN(const size_t bytes, prompt(i));
    times.push_back(watch.ns());
    WEIR_CHECK(bytes > 0);
  }
  std::sort(times.begin(), times.end());
  return times[(times.size() - 1) * percent / 100];
}

absl::StatusOr<double> Ours(const Work& work, size_t percent) {
  return Percentile(work, percent, [&](size_t i) -> absl::StatusOr<size_t> {
    const router::RouteInput input = InputFor(work, work.prompts[i]);
    WEIR_ASSIGN_OR_RETURN(const router::Decision decision, router::Route(input));
    return router::RecordOf(input, decision).size();
  });
}

absl::StatusOr<double> Theirs(const Work& work, size_t percent) {
  return Percentile(work, percent, [&](size_t i) -> absl::StatusOr<size_t> {
    const nlohmann::json request = nlohmann::json::parse(work.bodies[i]);
    return request["messages"][0]["content"].get_ref<const std::string&>().size();
  });
}

router::Candidate Ready(const char* id, gate::Place place, const char* region) {
  router::Candidate candidate;
  candidate.id = id;
  candidate.place = place;
  candidate.region = region;
  candidate.readiness = router::Readiness::kReady;
  candidate.context_tokens = 8192;
  candidate.capacity = 4;
  return candidate;
}

void AddPrompt(std::string_view text, Work& work) {
  const nlohmann::json body = {
      {"model", "qwen"},
      {"stream", true},
      {"messages", nlohmann::json::array({{{"role", "user"}, {"content", text}}})}};
  work.bodies.push_back(body.dump());
  work.prompts.push_back({{gate::Role::kUser, UserText(std::string(text))}});
}

Comparison At(size_t percent, const Options& options) {
  const auto work = std::make_shared<Work>();
  const size_t prompts = options.quick ? kQuickPrompts : kPrompts;
  const std::string text = MakeText(prompts * kPromptCodePoints * 3, {});
  for (const std::string_view prompt : Cut(text, kPromptCodePoints)) AddPrompt(prompt, *work);
  work->candidates = {Ready("local", gate::Place::kDevice, ""),
                      Ready("cloud", gate::Place::kCloud, "CN")};
  return Comparison{"ns/prompt", "nlohmann::json::parse of the same prompt as a chat request",
                    [work, percent] { return Ours(*work, percent); },
                    [work, percent] { return Theirs(*work, percent); }};
}

}  // namespace

absl::StatusOr<Comparison> RouteDecide(const Options& options) { return At(50, options); }
absl::StatusOr<Comparison> RouteDecide99(const Options& options) { return At(99, options); }

}  // namespace weir::bench
