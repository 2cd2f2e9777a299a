#include "compliance/label/label_task.h"

#include "compliance/label/label.h"

namespace weir::label {

void LabelTask::TryMake() {
  if (begun_.exchange(true)) return;
  label_ = std::make_shared<const Label>(make_());
  made_.store(true, std::memory_order_release);
  made_.notify_all();
}

const Label& LabelTask::Get() {
  TryMake();
  made_.wait(false, std::memory_order_acquire);
  return *label_;
}

LabelWorker::~LabelWorker() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void LabelWorker::Add(std::weak_ptr<LabelTask> task) {
  {
    const std::lock_guard lock(mutex_);
    if (!thread_.joinable()) thread_ = std::thread([this] { Run(); });
    tasks_.push_back(std::move(task));
  }
  changed_.notify_one();
}

void LabelWorker::Run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return ending_ || !tasks_.empty(); });
    if (ending_) return;
    const std::shared_ptr<LabelTask> task = tasks_.front().lock();
    tasks_.pop_front();
    lock.unlock();
    if (task != nullptr) task->TryMake();
    lock.lock();
  }
}

}  // namespace weir::label
