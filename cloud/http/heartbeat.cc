#include "cloud/http/heartbeat.h"

namespace weir::cloud {

Heartbeat::Heartbeat(absl::Duration silence) : silence_(silence), thread_([this] { Run(); }) {}

Heartbeat::~Heartbeat() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Heartbeat::Watch(std::weak_ptr<HttpAnswer> answer) {
  const std::lock_guard lock(mutex_);
  answers_.push_back(std::move(answer));
}

void Heartbeat::Run() {
  const auto pause = absl::ToChronoNanoseconds(silence_ / 4);
  std::unique_lock lock(mutex_);
  while (!changed_.wait_for(lock, pause, [this] { return ending_; })) {
    std::vector<std::shared_ptr<HttpAnswer>> alive;
    std::erase_if(answers_, [&](const std::weak_ptr<HttpAnswer>& weak) {
      auto answer = weak.lock();
      if (answer == nullptr) return true;
      alive.push_back(std::move(answer));
      return false;
    });
    lock.unlock();
    for (const auto& answer : alive) answer->Beat(silence_);
    alive.clear();
    lock.lock();
  }
}

}  // namespace weir::cloud
