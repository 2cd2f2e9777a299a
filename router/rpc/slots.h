// Admission: how many exchanges a process runs at once. One more is refused at once, never queued.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

namespace weir::router {

// Thread-safe. Tokens may outlive the object.
class Slots {
 public:
  // Held while an exchange runs; the place is free again when the last copy dies.
  using Token = std::shared_ptr<void>;

  explicit Slots(uint32_t limit)
      : limit_(limit), taken_(std::make_shared<std::atomic<uint32_t>>(0)) {}

  // Null when every place is taken.
  Token TryTake() {
    if (taken_->fetch_add(1) >= limit_) {
      taken_->fetch_sub(1);
      return nullptr;
    }
    return Token(taken_.get(), [taken = taken_](void*) { taken->fetch_sub(1); });
  }
  uint32_t taken() const { return taken_->load(); }
  uint32_t limit() const { return limit_; }

 private:
  uint32_t limit_;
  std::shared_ptr<std::atomic<uint32_t>> taken_;
};

}  // namespace weir::router
