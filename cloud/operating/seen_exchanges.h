// Which exchanges a gateway has begun lately, so that a request that comes again is answered once.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "compliance/base/clock.h"
#include "compliance/base/id.h"

namespace weir::cloud {

// Thread-safe. Kept in this process: another replica, or one that was started anew, has not seen
// what this one has.
class SeenExchanges {
 public:
  // Longer than an exchange may last (gate::kMaxDeadline).
  static constexpr absl::Duration kWindow = absl::Minutes(15);
  // Some 25 MiB, and more than 145 exchanges a second make the window shorter: the oldest are
  // forgotten first.
  static constexpr size_t kMost = 1u << 17;

  explicit SeenExchanges(const Clock& clock, size_t most = kMost) : clock_(clock), most_(most) {}

  // An exchange that was begun, and which time it was.
  struct Place {
    std::pair<std::string, Id> name;  // the tenant's, and its own
    uint64_t number;
  };
  // ALREADY_EXISTS: the same tenant has begun it in the last kWindow.
  absl::StatusOr<Place> Begin(const std::string& tenant, const Id& exchange);
  // It came to nothing, so it may be asked again.
  void Forget(const Place& place);

 private:
  struct Begun {
    absl::Time at;
    Place place;
  };
  void ForgetOld(absl::Time now);
  void Erase(const Place& place);  // REQUIRES: mutex_ held, as the one above

  const Clock& clock_;
  const size_t most_;
  std::mutex mutex_;
  uint64_t count_ = 0;
  std::map<std::pair<std::string, Id>, uint64_t> numbers_;  // of the begun ones
  std::deque<Begun> order_;  // oldest first; some have been forgotten
};

}  // namespace weir::cloud
