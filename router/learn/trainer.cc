#include "router/learn/trainer.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <numeric>

#include "compliance/base/status.h"
#include "router/learn/curve.h"
#include "router/learn/logistic.h"
#include "router/learn/predictor.h"
#include "router/learn/shuffle.h"

namespace weir::router {
namespace {

constexpr float kRates[] = {0.02F, 0.05F};
constexpr size_t kMostTopics = 16;
constexpr double kMillion = 1e6;
// An answer is also learned from its beginnings, since it is judged while it is being written.
constexpr size_t kBeginnings[] = {400};  // bytes

// One row as the heads see it; `outcome` is its place in the set.
struct Sample {
  SparseRow row;
  size_t outcome = 0;
};

struct Material {
  const OutcomeSet* set = nullptr;
  RowScales scales;
  std::vector<Sample> samples;
  std::vector<uint32_t> folds;  // of each outcome
};

struct ThreeHeads {
  Logistic local;
  Logistic cloud;
  Logistic pair;
};

// Rows with the same prompt share a fold: none is judged by a head that has seen it.
std::vector<uint32_t> FoldsOf(const OutcomeSet& set, const TrainOptions& options) {
  std::vector<uint32_t> folds;
  for (const Outcome& row : set.rows) {
    const std::string digest(crypto::Sha256Of(row.prompt).view().substr(0, 8));
    uint64_t number = options.seed;
    for (const char byte : digest) number = number << 8 ^ static_cast<unsigned char>(byte);
    folds.push_back(static_cast<uint32_t>(Dice(number).Below(options.folds)));
  }
  return folds;
}

void AddExample(const Sample& sample, double target, std::vector<Example>& out) {
  out.push_back({&sample.row, static_cast<float>(target)});
}

ThreeHeads FitHeads(const Material& material, const std::function<bool(size_t)>& use,
                    const FitOptions& options) {
  std::vector<Example> local, cloud, pair;
  for (const Sample& sample : material.samples) {
    if (!use(sample.outcome)) continue;
    const Outcome& outcome = material.set->rows[sample.outcome];
    AddExample(sample, outcome.local, local);
    AddExample(sample, outcome.cloud, cloud);
    if (outcome.local != outcome.cloud) {
      AddExample(sample, outcome.cloud > outcome.local ? 1 : 0, pair);
    }
  }
  if (pair.empty()) AddExample(material.samples.front(), 0.5, pair);
  return {Logistic::Fit(local, options), Logistic::Fit(cloud, options),
          Logistic::Fit(pair, options)};
}

double GainOf(const ThreeHeads& heads, const SparseRow& row) {
  const double local = heads.local.ProbabilityOf(row);
  const double cloud = heads.cloud.ProbabilityOf(row);
  const double differ = local * (1 - cloud) + cloud * (1 - local);
  return (cloud - local + 2 * (2 * heads.pair.ProbabilityOf(row) - 1) * differ) / 3;
}

// Each sample's gain by heads that have not seen its prompt.
std::vector<double> UnseenGains(const Material& material, const TrainOptions& options, float rate) {
  std::vector<double> gains(material.samples.size(), 0);
  for (uint32_t fold = 0; fold < options.folds; ++fold) {
    const auto use = [&](size_t outcome) { return material.folds[outcome] != fold; };
    const bool any = std::any_of(material.samples.begin(), material.samples.end(),
                                 [&](const Sample& sample) { return use(sample.outcome); });
    if (!any) continue;
    const ThreeHeads heads = FitHeads(material, use, {.rate = rate, .seed = options.seed});
    for (size_t i = 0; i < gains.size(); ++i) {
      if (!use(material.samples[i].outcome)) gains[i] = GainOf(heads, material.samples[i].row);
    }
  }
  return gains;
}

struct Learned {
  double apgr = -1;  // of the unseen gains
  Heads heads;
  std::vector<double> gains;  // of each sample, unseen
};

Learned Learn(const Material& material, const TrainOptions& options) {
  std::vector<Outcome> rows;
  for (const Sample& sample : material.samples) {
    const Outcome& outcome = material.set->rows[sample.outcome];
    rows.push_back({.local = outcome.local, .cloud = outcome.cloud});
  }
  Learned learned;
  float best_rate = kRates[0];
  for (const float rate : kRates) {
    std::vector<double> gains = UnseenGains(material, options, rate);
    const double apgr = ApgrOf(CurveOf(rows, gains));
    if (apgr <= learned.apgr) continue;
    learned.apgr = apgr;
    best_rate = rate;
    learned.gains = std::move(gains);
  }
  if (learned.gains.empty()) learned.gains = UnseenGains(material, options, best_rate);
  const ThreeHeads heads =
      FitHeads(material, [](size_t) { return true; }, {.rate = best_rate, .seed = options.seed});
  learned.heads = {heads.local.ToHead(material.scales), heads.cloud.ToHead(material.scales),
                   heads.pair.ToHead(material.scales)};
  return learned;
}

Material PromptMaterial(const OutcomeSet& set, const std::vector<uint32_t>& folds) {
  Material material{.set = &set, .folds = folds};
  for (size_t i = 0; i < set.rows.size(); ++i) {
    const TextSlots slots = SlotsOf(set.rows[i].prompt);
    material.samples.push_back({RowOf(slots, nullptr, nullptr, material.scales), i});
  }
  return material;
}

// The first `bytes` of the answer, and as many of its tokens' signs as belong to them.
void AddAnswer(const TextSlots& prompt, size_t bytes, size_t outcome, Material& material) {
  const Outcome& row = material.set->rows[outcome];
  const std::string_view answer = std::string_view(row.answer).substr(0, bytes);
  const TextSlots slots = SlotsOf(answer, kAnswerSalt);
  const AnswerCues cues =
      AnswerCuesOf(row.prompt, answer, BeginningOf(row.signs, answer.size(), row.answer.size()));
  material.samples.push_back({RowOf(prompt, &slots, &cues, material.scales), outcome});
}

// With n-grams and cues; or with cues alone, which a few hundred rows can teach.
constexpr RowScales kAnswerScales[] = {{.prompt = 0.4F, .answer = 0.5F, .answer_cues = 2.0F},
                                       {.prompt = 0, .answer = 0, .answer_cues = 1.0F}};

Material AnswerMaterial(const OutcomeSet& set, const std::vector<uint32_t>& folds,
                        const RowScales& scales) {
  Material material{.set = &set, .scales = scales, .folds = folds};
  for (size_t i = 0; i < set.rows.size(); ++i) {
    const size_t whole = set.rows[i].answer.size();
    if (whole == 0) continue;
    const TextSlots prompt = SlotsOf(set.rows[i].prompt);
    AddAnswer(prompt, kMaxAnswerBytes, i, material);
    for (const size_t size : kBeginnings) {
      if (size < whole) AddAnswer(prompt, size, i, material);
    }
  }
  return material;
}

// The better of both ways on unseen rows; no gains when too few rows have an answer.
Learned LearnAnswers(const OutcomeSet& set, const std::vector<uint32_t>& folds,
                     const TrainOptions& options) {
  Learned best;
  for (const RowScales& scales : kAnswerScales) {
    const Material answers = AnswerMaterial(set, folds, scales);
    if (answers.samples.size() < kFewestLabels) return best;
    Learned learned = Learn(answers, options);
    if (learned.apgr > best.apgr) best = std::move(learned);
  }
  return best;
}

// ---- what a kind looks like ----

Topic TopicOf(const std::vector<const TextSlots*>& members) {
  std::array<double, kSketch> sum{};
  for (const TextSlots* text : members) {
    for (size_t i = 0; i < kSketch; ++i) {
      sum[i] += static_cast<double>(text->sketch[i] * kSketchUnit) / text->sketch_norm;
    }
  }
  const double length = std::sqrt(std::inner_product(sum.begin(), sum.end(), sum.begin(), 1e-9));
  Topic topic;
  double squares = 0;
  for (size_t i = 0; i < kSketch; ++i) {
    topic.centre[i] = static_cast<int16_t>(std::lround(sum[i] / length * 8192));
    squares += static_cast<double>(topic.centre[i]) * topic.centre[i];
  }
  topic.centre_norm = static_cast<uint32_t>(std::max(1L, std::lround(std::sqrt(squares))));
  std::vector<int32_t> alike;
  for (const TextSlots* text : members) alike.push_back(AlikePermille(topic, *text));
  std::sort(alike.begin(), alike.end());
  topic.far_permille = alike[alike.size() / 100];  // one member in a hundred is further off
  topic.near_permille = alike[alike.size() / 50];  // one in fifty
  return topic;
}

std::vector<Topic> TopicsOf(const OutcomeSet& set) {
  std::vector<TextSlots> slots;
  std::map<std::string, std::vector<size_t>> groups;
  for (const Outcome& row : set.rows) {
    groups[row.group].push_back(slots.size());
    slots.push_back(SlotsOf(row.prompt));
  }
  std::map<std::string, std::vector<const TextSlots*>> members;
  for (const auto& [group, indices] : groups) {
    for (const size_t i : indices) {
      members[groups.size() <= kMostTopics ? group : ""].push_back(&slots[i]);
    }
  }
  std::vector<Topic> topics;
  for (const auto& [group, texts] : members) topics.push_back(TopicOf(texts));
  return topics;
}

// ---- ranks ----

std::array<int32_t, kKnots> KnotsOf(std::vector<double> gains) {
  std::array<int32_t, kKnots> knots{};
  if (gains.empty()) return knots;
  std::sort(gains.begin(), gains.end());
  for (size_t i = 0; i < kKnots; ++i) {
    const size_t at = i * (gains.size() - 1) / (kKnots - 1);
    knots[i] = static_cast<int32_t>(std::lround(gains[at] * kMillion));
  }
  return knots;
}

double MeanGain(const OutcomeSet& set) {
  double sum = 0;
  for (const Outcome& row : set.rows) sum += row.cloud - row.local;
  return sum / static_cast<double>(set.rows.size());
}

absl::Status CheckSets(const std::vector<OutcomeSet>& sets) {
  if (sets.empty() || sets.size() > kMaxKinds) {
    return InvalidArgument("{} sets of outcomes, 1 to {} are needed", sets.size(), kMaxKinds);
  }
  for (const OutcomeSet& set : sets) {
    if (set.rows.size() < kFewestLabels) {
      return InvalidArgument("{}: {} outcomes, at least {} are needed", set.name, set.rows.size(),
                             kFewestLabels);
    }
    const Outcome& first = set.rows.front();
    const bool alike = std::all_of(set.rows.begin(), set.rows.end(), [&](const Outcome& row) {
      return row.local == first.local && row.cloud == first.cloud;
    });
    if (alike) return InvalidArgument("{}: every outcome is the same", set.name);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Weights> Train(std::vector<OutcomeSet> sets, const TrainOptions& options) {
  WEIR_RETURN_IF_ERROR(CheckSets(sets));
  Weights weights{.version = options.version};
  std::vector<double> prompt_gains, answer_gains;
  for (OutcomeSet& set : sets) {
    Dice(options.seed).Shuffle(set.rows);
    if (options.max_labels != 0 && options.max_labels < set.rows.size()) {
      set.rows.resize(options.max_labels);
    }
    const std::vector<uint32_t> folds = FoldsOf(set, options);
    KindOfPrompt kind{.name = set.name, .labels = static_cast<uint32_t>(set.rows.size())};
    kind.mean_gain = static_cast<int32_t>(std::lround(MeanGain(set) * kMillion));
    const Learned prompt = Learn(PromptMaterial(set, folds), options);
    kind.prompt = prompt.heads;
    prompt_gains.insert(prompt_gains.end(), prompt.gains.begin(), prompt.gains.end());
    const Learned answer = LearnAnswers(set, folds, options);
    kind.has_answer = !answer.gains.empty();
    kind.answer = answer.heads;
    answer_gains.insert(answer_gains.end(), answer.gains.begin(), answer.gains.end());
    kind.topics = TopicsOf(set);
    weights.kinds.push_back(std::move(kind));
  }
  weights.prompt_knots = KnotsOf(std::move(prompt_gains));
  weights.answer_knots = KnotsOf(std::move(answer_gains));
  return weights;
}

}  // namespace weir::router
