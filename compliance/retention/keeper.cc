#include "compliance/retention/keeper.h"

#include "compliance/base/log.h"

namespace weir::retention {

Keeper::Keeper(FileSystem& files, const Clock& clock, const std::string& dir,
               ledger::Ledger& ledger, std::shared_ptr<keys::KeyStore> keys)
    : keys_(std::move(keys)), eraser_(files, clock, dir, ledger, *keys_) {
  thread_ = std::thread([this] { Run(); });
}

Keeper::~Keeper() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void Keeper::Run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    if (const auto left = eraser_.Step(); !left.ok()) {
      log::LogError("keeping_failed", {{"status", left.status()}});
    }
    lock.lock();
    changed_.wait_for(lock, absl::ToChronoSeconds(kKeepingPause), [this] { return stopping_; });
  }
}

}  // namespace weir::retention
