// The thread that owns a batcher, the queue in front of it and the loading of the weights.
// Internal to router/llama: everybody else sees LlamaEngine.
#pragma once

#include <array>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "compliance/base/clock.h"
#include "router/engine.h"
#include "router/llama/batcher.h"
#include "router/llama/job.h"
#include "router/llama/model.h"
#include "router/llama/options.h"

namespace weir::router::llama {

// The model's file, its manifest and the signatures.
using PackageMarks = std::array<std::optional<FileMark>, 3>;

// Thread-safe. REQUIRES: Validate(options).ok(). Loading begins in the constructor, on a thread of
// its own, so that requests in the queue can be cancelled and run late meanwhile.
class EngineThread {
 public:
  EngineThread(const LlamaOptions& options, const Clock& clock);
  ~EngineThread();
  EngineThread(const EngineThread&) = delete;
  EngineThread& operator=(const EngineThread&) = delete;

  EngineInfo info() const;
  EngineState state() const;
  std::unique_ptr<Generation> Submit(Job job);

 private:
  // What the loading thread hands over.
  struct Loaded {
    std::unique_ptr<const Model> model;
    std::unique_ptr<Batcher> batcher;  // dies before the model
  };

  absl::StatusOr<Loaded> Load();
  void LoadInBackground();
  absl::Status Enqueue(Job& job);

  // The engine's thread:
  void Run();
  bool WaitForWork();
  void TakeLoaded();
  void Unusable(const absl::Status& problem);
  void LookAgain();
  void LoseIfChanged();
  void EndDeadInQueue();
  std::vector<std::pair<Job, absl::Status>> TakeDead(absl::Time now);
  std::optional<Job> NextJob();
  void AdmitFromQueue();
  void Advance();
  void RecordSpeed(absl::Duration step);
  void EndQueue(const absl::Status& status);

  const LlamaOptions options_;
  const Clock& clock_;
  Gauges gauges_;

  mutable std::mutex mutex_;
  mutable std::condition_variable work_;
  EngineInfo info_;                                // guarded by mutex_
  EngineState state_;                              // guarded by mutex_
  std::deque<Job> queue_;                          // guarded by mutex_
  std::optional<absl::StatusOr<Loaded>> arrived_;  // guarded by mutex_
  mutable bool look_ = false;  // guarded by mutex_: somebody asked for a model that is unusable

  Loaded loaded_;                 // engine's thread only
  double seconds_per_token_ = 0;  // engine's thread only; moving average, 0 = none yet
  PackageMarks tried_;            // engine's thread only; the files when last loaded
  std::thread loader_;
  std::thread thread_;
};

}  // namespace weir::router::llama
