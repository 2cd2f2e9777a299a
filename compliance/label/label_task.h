// A label on its way. Signing one takes half a millisecond of SM2, so it is begun beside the
// exchange and waited for when the first text is to be shown.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

namespace weir::label {

struct Label;

// Makes one label, once: by whoever comes first. Thread-safe.
class LabelTask {
 public:
  explicit LabelTask(std::function<Label()> make) : make_(std::move(make)) {}
  // Makes it, unless somebody has begun to.
  void TryMake();
  // The label: made here, or by who has begun to, for whom this waits. Stays valid with the task.
  const Label& Get();

 private:
  const std::function<Label()> make_;
  std::atomic<bool> begun_ = false;
  std::atomic<bool> made_ = false;
  std::shared_ptr<const Label> label_;  // written before made_
};

// A thread that makes labels in the order in which they were asked for; begun with the first.
// Thread-safe.
class LabelWorker {
 public:
  LabelWorker() = default;
  ~LabelWorker();  // what waits is not made
  LabelWorker(const LabelWorker&) = delete;
  LabelWorker& operator=(const LabelWorker&) = delete;

  // Who needs it sooner makes it; one that nobody holds any more is passed over.
  void Add(std::weak_ptr<LabelTask> task);

 private:
  void Run();

  std::mutex mutex_;  // guards everything but the thread
  std::condition_variable changed_;
  std::deque<std::weak_ptr<LabelTask>> tasks_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace weir::label
