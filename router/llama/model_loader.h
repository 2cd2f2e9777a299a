// Reads a model in the background, and looks whether its files are still those that were read.
// Internal to router/llama.
#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "absl/status/statusor.h"
#include "compliance/base/clock.h"
#include "router/llama/batcher.h"
#include "router/llama/model.h"
#include "router/llama/options.h"

namespace weir::router::llama {

struct Loaded {
  std::unique_ptr<const Model> model;
  std::unique_ptr<Batcher> batcher;  // dies before the model
  absl::Duration took;
};

// One thread calls it, but for arrived(). Options, clock and gauges must outlive it; once
// `gauges.stopping` is set a load ends with CANCELLED.
class ModelLoader {
 public:
  // `tell` is called on the loading thread when something has arrived.
  ModelLoader(const LlamaOptions& options, const Clock& clock, Gauges& gauges,
              std::function<void()> tell)
      : options_(options), clock_(clock), gauges_(gauges), tell_(std::move(tell)) {}
  ~ModelLoader();
  ModelLoader(const ModelLoader&) = delete;
  ModelLoader& operator=(const ModelLoader&) = delete;

  // REQUIRES: what the last one loaded was taken.
  void Begin();
  bool loading() const { return loading_; }  // begun and not taken
  bool arrived() const;                      // thread-safe
  std::optional<absl::StatusOr<Loaded>> Take();
  // Whether another file is there than the last load found: the model's, its manifest's or the
  // signatures'.
  bool FilesChanged() const;

 private:
  // The model's file, its manifest and the signatures.
  using Marks = std::array<std::optional<FileMark>, 3>;
  static Marks MarksOf(const std::string& model);
  absl::StatusOr<Loaded> Load();
  void Run();

  const LlamaOptions& options_;
  const Clock& clock_;
  Gauges& gauges_;
  const std::function<void()> tell_;
  bool loading_ = false;
  Marks tried_;
  mutable std::mutex mutex_;
  std::optional<absl::StatusOr<Loaded>> arrived_;  // guarded by mutex_
  std::thread thread_;
};

}  // namespace weir::router::llama
