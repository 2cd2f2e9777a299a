// gate.token, gate.token10k: one token of two characters through the whole release path (folding,
// patterns, personal data, hold-back) against a matcher of exact bytes fed the same tokens.
#include "compliance/base/status.h"
#include "compliance/gate/gate.h"
#include "compliance/gate/release.h"
#include "tests/bench/benches.h"
#include "tests/bench/literal_matcher.h"
#include "tests/bench/material.h"
#include "tests/bench/stopwatch.h"

namespace weir::bench {
namespace {

constexpr size_t kAnswers = 60;
constexpr size_t kAnswerBytes = 6000;  // about a thousand tokens of two characters
constexpr size_t kCodePointsPerToken = 2;

struct Work {
  Work() : gate(store, clock, gate::Place::kCloud) {}
  policy::Store store;
  SystemClock clock;
  gate::Gate gate;
  std::string text;
  std::vector<std::vector<std::string_view>> answers;  // tokens, views into `text`
  std::unique_ptr<LiteralMatcher> yardstick;

  size_t tokens() const {
    size_t sum = 0;
    for (const auto& answer : answers) sum += answer.size();
    return sum;
  }
};

absl::StatusOr<gate::Admitted> Admit(const Work& work) {
  gate::RequestFields fields;
  fields.turns.push_back({gate::Role::kUser, UserText("hello")});
  WEIR_ASSIGN_OR_RETURN(const gate::Request request, gate::Request::Create(fields, work.clock));
  const gate::Admission admission = work.gate.Admit(request);
  const auto* admitted = std::get_if<gate::Admitted>(&admission);
  if (admitted == nullptr) return Error(absl::StatusCode::kInternal, "the prompt was refused");
  return *admitted;
}

absl::StatusOr<double> Ours(const Work& work) {
  WEIR_ASSIGN_OR_RETURN(const gate::Admitted admitted, Admit(work));
  const Stopwatch watch(Time::kThreadCpu);
  for (const auto& answer : work.answers) {
    const std::unique_ptr<gate::Release> release = work.gate.OpenRelease(admitted);
    for (const std::string_view token : answer) {
      if (release->Push(token).flow == gate::Flow::kStop) {
        return Error(absl::StatusCode::kInternal, "an answer was stopped");
      }
    }
    release->Finish();
  }
  return watch.ns() / static_cast<double>(work.tokens());
}

absl::StatusOr<double> Theirs(const Work& work) {
  const Stopwatch watch(Time::kThreadCpu);
  for (const auto& answer : work.answers) {
    WEIR_RETURN_IF_ERROR(work.yardstick->ScanPieces(answer).status());
  }
  return watch.ns() / static_cast<double>(work.tokens());
}

absl::Status Prepare(Work& work, size_t patterns, const Options& options) {
  const std::vector<std::string> words = MakeWords(patterns);
  const std::shared_ptr<const policy::Policy> policy = MakePolicy(words).policy;
  WEIR_RETURN_IF_ERROR(work.store.Swap(policy));
  const size_t answers = options.quick ? 1 : kAnswers;
  work.text = MakeCleanText(answers * kAnswerBytes, *policy);
  const std::vector<std::string_view> tokens = Cut(work.text, kCodePointsPerToken);
  for (size_t i = 0; i < answers; ++i) {
    const auto begin = tokens.begin() + static_cast<ptrdiff_t>(i * tokens.size() / answers);
    const auto end = tokens.begin() + static_cast<ptrdiff_t>((i + 1) * tokens.size() / answers);
    work.answers.emplace_back(begin, end);
  }
  WEIR_ASSIGN_OR_RETURN(work.yardstick, NewLiteralMatcher(words, Arrival::kPieces));
  return absl::OkStatus();
}

absl::StatusOr<Comparison> Compare(size_t patterns, const Options& options) {
  const auto work = std::make_shared<Work>();
  WEIR_RETURN_IF_ERROR(Prepare(*work, patterns, options));
  return Comparison{"ns/token", work->yardstick->name(), [work] { return Ours(*work); },
                    [work] { return Theirs(*work); }};
}

}  // namespace

absl::StatusOr<Comparison> GateToken(const Options& options) {
  return Compare(kManyPatterns, options);
}

absl::StatusOr<Comparison> GateToken10k(const Options& options) {
  return Compare(kPatterns, options);
}

}  // namespace weir::bench
