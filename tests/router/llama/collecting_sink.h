// Records what an engine sends. Thread-safe.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "router/engine.h"

namespace weir::testing {

class CollectingSink final : public router::ChunkSink {
 public:
  // Called on the engine's thread for every chunk, with the number of chunks so far.
  std::function<void(size_t)> on_text;
  std::function<void()> on_end;

  void OnLabel(const label::Label&) override {}
  void OnState(const classify::PromptState& state) override {
    const std::lock_guard lock(mutex_);
    states_.push_back(state);
  }
  void OnSign(const router::TokenSign&) override {
    const std::lock_guard lock(mutex_);
    ++signs_;
  }
  void OnText(std::string_view bytes) override {
    size_t count = 0;
    {
      const std::lock_guard lock(mutex_);
      chunks_.emplace_back(bytes);
      count = chunks_.size();
    }
    if (on_text) on_text(count);
    changed_.notify_all();
  }
  void OnEnd(const router::GenerationEnd& end) override {
    if (on_end) on_end();
    const std::lock_guard lock(mutex_);
    ends_.push_back(end);
    changed_.notify_all();
  }

  // Waits for the end; a missing one shows as UNKNOWN in the end.
  router::GenerationEnd Wait() {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, kPatience, [&] { return !ends_.empty(); });
    if (!ends_.empty()) return ends_.front();
    router::GenerationEnd missing;
    missing.status = absl::UnknownError("no OnEnd");
    return missing;
  }
  // Waits until `count` chunks have come.
  bool WaitForChunks(size_t count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kPatience, [&] { return chunks_.size() >= count; });
  }
  std::vector<std::string> chunks() const {
    const std::lock_guard lock(mutex_);
    return chunks_;
  }
  std::vector<classify::PromptState> states() const {
    const std::lock_guard lock(mutex_);
    return states_;
  }
  size_t signs() const {
    const std::lock_guard lock(mutex_);
    return signs_;
  }
  std::string text() const {
    std::string whole;
    for (const std::string& chunk : chunks()) whole += chunk;
    return whole;
  }
  size_t ends() const {
    const std::lock_guard lock(mutex_);
    return ends_.size();
  }

 private:
  static constexpr std::chrono::seconds kPatience{100};
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> chunks_;
  std::vector<classify::PromptState> states_;
  size_t signs_ = 0;
  std::vector<router::GenerationEnd> ends_;
};

}  // namespace weir::testing
