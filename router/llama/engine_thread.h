// The thread that owns a batcher, the queue in front of it and what is in memory of the model.
// Internal to router/llama: everybody else sees LlamaEngine.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "compliance/base/clock.h"
#include "router/engine.h"
#include "router/llama/batcher.h"
#include "router/llama/job.h"
#include "router/llama/model_loader.h"
#include "router/llama/options.h"
#include "router/llama/rest.h"

namespace weir::router::llama {

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
  absl::Status Enqueue(Job& job);

  bool watches() const {
    return options_.unload_after > absl::ZeroDuration() || options_.memory_pressure;
  }

  // The engine's thread:
  void Run();
  bool WaitForWork();
  void TakeLoaded();
  void Unusable(const absl::Status& problem);
  void LookAgain();
  bool Busy() const;
  void Relieve();
  void FallAsleep(std::string why);
  bool MakePlaces();
  void LoseIfChanged();
  void EndDeadInQueue();
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
  EngineInfo info_;            // guarded by mutex_
  EngineState state_;          // guarded by mutex_
  std::deque<Job> queue_;      // guarded by mutex_
  mutable bool look_ = false;  // guarded by mutex_: somebody asked for a model that is unusable

  Loaded loaded_;                 // engine's thread only
  double seconds_per_token_ = 0;  // engine's thread only; moving average, 0 = none yet
  Rest rest_;                     // engine's thread only
  ModelLoader loader_;            // the engine's thread, after the constructor
  std::thread thread_;
};

}  // namespace weir::router::llama
