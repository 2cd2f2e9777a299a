// gate.hold: how many code points the release path keeps back, sampled after each one of ordinary
// text, against the part of it that is the lexicon's. Mean, and what 99 and 99.9 % stay within, and
// the most; for Chinese as answers have it, with the share of Latin words counted there
// (material.h), for Chinese without any and for English.
#include <algorithm>

#include "compliance/gate/answer_guard.h"
#include "compliance/lexicon/scanner.h"
#include "compliance/text/reader.h"
#include "tests/bench/held.h"
#include "tests/bench/material.h"

namespace weir::bench {
namespace {

constexpr size_t kTextBytes = 2 << 20;
constexpr size_t kQuickTextBytes = 64 << 10;
constexpr size_t kAnswerCodePoints = 2000;

}  // namespace

// The number of code points held after each one; a new answer begins now and then.
std::vector<double> HeldByAll(const HoldWork& work) {
  std::vector<double> held;
  std::unique_ptr<gate::AnswerGuard> guard;
  std::string out;
  for (size_t i = 0; i < work.characters.size(); ++i) {
    if (i % kAnswerCodePoints == 0) {
      guard = std::make_unique<gate::AnswerGuard>(*work.policy, std::vector<gate::Mask>{},
                                                  gate::Place::kCloud);
    }
    out.clear();
    guard->Push(work.characters[i], out);
    held.push_back(static_cast<double>(guard->held_code_points()));
  }
  return held;
}

std::vector<double> HeldByLexicon(const HoldWork& work) {
  std::vector<double> held;
  std::vector<uint64_t> begins;
  std::vector<lexicon::Hit> hits;
  lexicon::Scanner scanner(work.policy->lexicon());
  for (const text::Unit& unit : text::ReadAll(work.text)) {
    begins.push_back(unit.begin);
    scanner.Push(unit, hits);
    const auto first = std::lower_bound(begins.begin(), begins.end(), scanner.safe_end());
    held.push_back(static_cast<double>(begins.end() - first));
  }
  return held;
}

namespace {

double MeanOf(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

double Within(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  const auto last = static_cast<double>(values.size() - 1);
  return values[static_cast<size_t>(share * last)];
}

}  // namespace

double FigureOf(std::vector<double> held, Held figure) {
  switch (figure) {
    case Held::kMean:
      return MeanOf(held);
    case Held::k99:
      return Within(std::move(held), .99);
    case Held::k999:
      return Within(std::move(held), .999);
    case Held::kMost:
      break;
  }
  return Within(std::move(held), 1);
}

std::shared_ptr<HoldWork> MakeHoldWork(const Options& options, Script script) {
  auto work = std::make_shared<HoldWork>();
  work->words = MakeWords(options.quick ? kPatterns : kManyPatterns);
  work->policy = MakePolicy(work->words).policy;
  work->text = MakeCleanText(options.quick ? kQuickTextBytes : kTextBytes, *work->policy, script);
  work->characters = Cut(work->text, 1);
  return work;
}

absl::StatusOr<Comparison> CompareHeld(const Options& options, Script script, Held figure) {
  const auto work = MakeHoldWork(options, script);
  return Comparison{"code points", "the lexicon alone",
                    [work, figure] { return FigureOf(HeldByAll(*work), figure); },
                    [work, figure] { return FigureOf(HeldByLexicon(*work), figure); }};
}

}  // namespace weir::bench
