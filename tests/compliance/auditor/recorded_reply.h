// A reply that keeps what was sent, for who waits for its end.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string_view>
#include <utility>

#include "compliance/http/reply.h"

namespace weir::testing {

class RecordedReply : public http::Reply {
 public:
  void Send(http::Answer answer) override {
    const std::lock_guard lock(mutex_);
    answer_ = std::move(answer);
    ended_ = true;
    news_.notify_all();
  }
  void Begin(int status, http::Headers headers) override {
    const std::lock_guard lock(mutex_);
    answer_ = {status, std::move(headers), ""};
  }
  http::Flow Write(std::string_view bytes) override {
    std::unique_lock lock(mutex_);
    answer_.body += bytes;
    news_.notify_all();
    news_.wait(lock, [this] { return !stalled_; });
    return gone_ ? http::Flow::kGone : http::Flow::kMore;
  }
  void End() override {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    news_.notify_all();
  }
  void Abort() override { End(); }
  void OnGone(std::function<void()> /*call*/) override {}
  void OnRoom(std::function<void()> /*call*/) override {}

  // From now on the client has left.
  void Leave() {
    const std::lock_guard lock(mutex_);
    gone_ = true;
  }
  // What writes stops there until it is let go on. No real reply does that: it stands for work
  // that takes as long as the test wants.
  void Stall(bool stalled) {
    const std::lock_guard lock(mutex_);
    stalled_ = stalled;
    news_.notify_all();
  }
  void WaitForWrite() {
    std::unique_lock lock(mutex_);
    news_.wait(lock, [this] { return !answer_.body.empty(); });
  }
  http::Answer WaitForEnd() {
    std::unique_lock lock(mutex_);
    news_.wait(lock, [this] { return ended_; });
    return answer_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable news_;
  http::Answer answer_;
  bool ended_ = false;
  bool gone_ = false;
  bool stalled_ = false;
};

}  // namespace weir::testing
