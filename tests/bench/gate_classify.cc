// gate.classify: stage one's score of a text of 200 characters, with folding and everything,
// against the same linear model the obvious way: n-grams as strings, weights in a map.
#include <string>
#include <unordered_map>

#include "compliance/base/status.h"
#include "compliance/classify/text_scorer.h"
#include "compliance/text/reader.h"
#include "tests/bench/benches.h"
#include "tests/bench/material.h"
#include "tests/bench/stopwatch.h"
#include "tests/testing/classifier_fixture.h"

namespace weir::bench {
namespace {

constexpr size_t kLetters = 200;  // of a text
constexpr size_t kWords = 5'000;  // that carry weight
constexpr size_t kTextBytes = 600'000;
constexpr size_t kLongest = 3;

struct Work {
  std::vector<std::string> words;
  std::string image;
  classify::Model model;
  std::unordered_map<std::string, float> weights;
  std::string bytes;
  std::vector<std::string_view> texts;
};

absl::Status Prepare(Work& work, const Options& options) {
  work.words = MakeWords(kWords);
  std::vector<testing::WeightedText> weighted;
  for (const std::string& word : work.words) {
    weighted.push_back({word, classify::Head::kRequest, 50});
  }
  work.image = testing::ClassifierImage(weighted);
  WEIR_ASSIGN_OR_RETURN(work.model, classify::Model::View(work.image));
  for (const std::string& word : work.words) work.weights[word] = 0.5F;
  work.bytes = MakeText(options.quick ? 20'000 : kTextBytes, work.words);
  work.texts = Cut(work.bytes, kLetters);
  return absl::OkStatus();
}

uint64_t Score(const Work& work, std::string_view text) {
  classify::TextScorer scorer(work.model);
  uint32_t best = 0;
  for (const text::Unit& unit : text::ReadAll(text)) {
    if (scorer.Push(unit, false))
      best = std::max(best, scorer.score().at(classify::Head::kRequest));
  }
  scorer.Finish();
  return std::max(best, scorer.score().at(classify::Head::kRequest));
}

uint64_t ScoreByMap(const Work& work, std::string_view text) {
  const std::string folded = text::Fold(text);
  const std::vector<std::string_view> letters = Cut(folded, 1);
  float sum = 0;
  for (size_t i = 0; i < letters.size(); ++i) {
    std::string gram;
    for (size_t k = i; k < std::min(i + kLongest, letters.size()); ++k) {
      gram += letters[k];
      const auto found = work.weights.find(gram);
      if (found != work.weights.end()) sum += found->second;
    }
  }
  return static_cast<uint64_t>(sum * 10);
}

absl::StatusOr<double> PerText(const Work& work, uint64_t (*score)(const Work&, std::string_view)) {
  uint64_t sum = 0;
  const Stopwatch watch(Time::kThreadCpu);
  for (const std::string_view text : work.texts) sum += score(work, text);
  const double us = watch.ns() / 1000 / static_cast<double>(work.texts.size());
  if (sum == 0) return Error(absl::StatusCode::kInternal, "no text has a score");
  return us;
}

}  // namespace

absl::StatusOr<Comparison> GateClassify(const Options& options) {
  auto work = std::make_shared<Work>();
  WEIR_RETURN_IF_ERROR(Prepare(*work, options));
  return Comparison{"us/200 characters", "n-grams as strings, weights in a map",
                    [work] { return PerText(*work, Score); },
                    [work] { return PerText(*work, ScoreByMap); }};
}

}  // namespace weir::bench
