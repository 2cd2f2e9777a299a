#include "cloud/operating/exchange_figures.h"

#include <fmt/format.h>

#include <algorithm>

namespace weir::cloud {
namespace {

// The bounds that the conventions recommend.
constexpr std::array<double, 14> kDuration = {0.01, 0.02, 0.04, 0.08,  0.16,  0.32,  0.64,
                                              1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92};
constexpr std::array<double, 16> kFirstToken = {0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1,
                                                0.25,  0.5,   0.75, 1,    2.5,  5,    7.5,  10};
constexpr std::array<double, 13> kPerToken = {0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2,
                                              0.3,  0.4,   0.5,  0.75,  1,   2.5};
constexpr std::array<double, 10> kTokens = {1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144};

Labels LabelsOf(const std::string& model) {
  return {{"gen_ai_operation_name", "chat"},
          {"gen_ai_provider_name", "weir"},
          {"gen_ai_request_model", model}};
}

Labels With(Labels labels, std::string_view name, std::string value) {
  labels.emplace_back(name, std::move(value));
  return labels;
}

}  // namespace

void Histogram::Add(double value) {
  const auto at = std::lower_bound(bounds_.begin(), bounds_.end(), value) - bounds_.begin();
  ++counts_[static_cast<size_t>(at)];
  sum_ += value;
}

void Histogram::Write(const Labels& labels, Exposition& out) const {
  uint64_t below = 0;
  for (size_t i = 0; i < counts_.size(); ++i) {
    below += counts_[i];
    const std::string bound = i < bounds_.size() ? fmt::format("{}", bounds_[i]) : "+Inf";
    out.Sample("_bucket", With(labels, "le", bound), static_cast<double>(below));
  }
  out.Sample("_sum", labels, sum_);
  out.Sample("_count", labels, static_cast<double>(below));
}

ExchangeFigures::OfModel::OfModel()
    : first_token(kFirstToken),
      per_token(kPerToken),
      prompt_tokens(kTokens),
      answer_tokens(kTokens) {}

void ExchangeFigures::Add(const ExchangeFigure& figure) {
  const std::lock_guard lock(mutex_);
  durations_.try_emplace({figure.model, figure.outcome}, kDuration)
      .first->second.Add(absl::ToDoubleSeconds(figure.duration));
  if (figure.first_token == absl::InfiniteDuration()) return;
  OfModel& of_model = models_[figure.model];
  of_model.first_token.Add(absl::ToDoubleSeconds(figure.first_token));
  of_model.prompt_tokens.Add(figure.usage.prompt_tokens);
  of_model.answer_tokens.Add(figure.usage.answer_tokens);
  if (figure.usage.answer_tokens < 2) return;
  of_model.per_token.Add(absl::ToDoubleSeconds(figure.duration - figure.first_token) /
                         (figure.usage.answer_tokens - 1));
}

void ExchangeFigures::Write(Exposition& out) const {
  const std::lock_guard lock(mutex_);
  out.Family("gen_ai_server_request_duration_seconds", "histogram",
             "From the valid request to the closing entry, by how it ended.");
  for (const auto& [key, histogram] : durations_) {
    Labels labels = With(LabelsOf(key.first), "weir_outcome", key.second);
    histogram.Write(labels, out);
  }
  out.Family("gen_ai_server_time_to_first_token_seconds", "histogram",
             "From the valid request to the first text that the gate has released.");
  for (const auto& [model, of] : models_) of.first_token.Write(LabelsOf(model), out);
  out.Family("gen_ai_server_time_per_output_token_seconds", "histogram",
             "Between two tokens, the first one left out.");
  for (const auto& [model, of] : models_) of.per_token.Write(LabelsOf(model), out);
  out.Family("gen_ai_client_token_usage", "histogram", "Tokens of prompts and answers.");
  for (const auto& [model, of] : models_) {
    of.prompt_tokens.Write(With(LabelsOf(model), "gen_ai_token_type", "input"), out);
    of.answer_tokens.Write(With(LabelsOf(model), "gen_ai_token_type", "output"), out);
  }
}

}  // namespace weir::cloud
