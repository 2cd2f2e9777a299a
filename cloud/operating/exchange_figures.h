// What the gateway counts of its exchanges. Names: OpenTelemetry's GenAI conventions (semantic
// conventions 1.41, status: development) as Prometheus writes them, and weir_* where those have
// none.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "cloud/operating/exposition.h"
#include "router/engine.h"

namespace weir::cloud {

// Not thread-safe.
class Histogram {
 public:
  explicit Histogram(std::span<const double> bounds)
      : bounds_(bounds), counts_(bounds.size() + 1) {}
  void Add(double value);
  void Write(const Labels& labels, Exposition& out) const;

 private:
  std::span<const double> bounds_;
  std::vector<uint64_t> counts_;
  double sum_ = 0;
};

struct ExchangeFigure {
  std::string model;    // a name that this gateway serves
  std::string outcome;  // "done", "refused", "stopped", "limited", "repeated", or a status code in lower case
  absl::Duration duration;
  absl::Duration first_token = absl::InfiniteDuration();  // infinite: there was none
  router::Usage usage;
};

// Thread-safe. Series are bounded: models that are served, times a dozen outcomes.
class ExchangeFigures {
 public:
  void Add(const ExchangeFigure& figure);
  void Write(Exposition& out) const;

 private:
  struct OfModel {
    OfModel();
    Histogram first_token;
    Histogram per_token;
    Histogram prompt_tokens;
    Histogram answer_tokens;
  };
  mutable std::mutex mutex_;
  std::map<std::pair<std::string, std::string>, Histogram> durations_;  // by model and outcome
  std::map<std::string, OfModel> models_;
};

}  // namespace weir::cloud
