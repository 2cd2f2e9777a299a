// The exchanges that run now, for operators: which there are, and ending one.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "compliance/base/id.h"

namespace weir::router {

class Exchange;

struct LiveExchange {
  Id id;
  std::string tenant;
  absl::Time since;
};

// Thread-safe. Must outlive every exchange that is in it.
class LiveExchanges {
 public:
  // An exchange's place in the list; leaves with it.
  class Place {
   public:
    Place() = default;
    Place(LiveExchanges* live, const Id& id) : live_(live), id_(id) {}
    ~Place() {
      if (live_ != nullptr) live_->Remove(id_);
    }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    Place(Place&& other) noexcept : live_(std::exchange(other.live_, nullptr)), id_(other.id_) {}
    Place& operator=(Place&& other) noexcept {
      std::swap(live_, other.live_);
      std::swap(id_, other.id_);
      return *this;
    }

   private:
    LiveExchanges* live_ = nullptr;
    Id id_;
  };

  Place Add(LiveExchange what, std::weak_ptr<Exchange> exchange);
  // In the order in which they began.
  std::vector<LiveExchange> List() const;
  // The exchange ends with `why`, which its caller sees; false: none of this id runs.
  bool End(const Id& id, const absl::Status& why);

 private:
  struct Entry {
    LiveExchange what;
    std::weak_ptr<Exchange> exchange;
  };
  void Remove(const Id& id);

  mutable std::mutex mutex_;
  std::map<Id, Entry> entries_;  // guarded by mutex_
};

}  // namespace weir::router
