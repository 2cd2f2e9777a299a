// Runs tasks one after the other, in the order they were posted, on whichever thread posts while no
// other task runs. So an exchange is never on two threads at once, without a thread of its own and
// without a lock held while a task runs.
#pragma once

#include <deque>
#include <functional>
#include <mutex>

namespace weir::router {

// Thread-safe. Must outlive its running task (owners hold a shared_ptr inside the task).
class Strand {
 public:
  using Task = std::function<void()>;

  // Runs `task` now if the strand is idle, else after the tasks posted before it.
  void Post(Task task) {
    {
      const std::lock_guard lock(mutex_);
      tasks_.push_back(std::move(task));
      if (running_) return;
      running_ = true;
    }
    RunAll();
  }

 private:
  void RunAll() {
    while (const Task task = Next()) task();
  }

  // The next task; an empty one ends the turn of the thread that asks.
  Task Next() {
    const std::lock_guard lock(mutex_);
    running_ = !tasks_.empty();
    if (!running_) return nullptr;
    Task task = std::move(tasks_.front());
    tasks_.pop_front();
    return task;
  }

  std::mutex mutex_;
  std::deque<Task> tasks_;
  bool running_ = false;
};

}  // namespace weir::router
