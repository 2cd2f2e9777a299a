#include "cloud/operating/seen_exchanges.h"

#include "compliance/base/status.h"

namespace weir::cloud {

// The same name may have been begun anew since.
void SeenExchanges::Erase(const Place& place) {
  const auto found = numbers_.find(place.name);
  if (found != numbers_.end() && found->second == place.number) numbers_.erase(found);
}

void SeenExchanges::Forget(const Place& place) {
  const std::lock_guard lock(mutex_);
  Erase(place);
}

// A clock that was set back keeps what it has longer, up to `most_`.
void SeenExchanges::ForgetOld(absl::Time now) {
  while (!order_.empty() && (order_.size() >= most_ || now - order_.front().at >= kWindow)) {
    Erase(order_.front().place);
    order_.pop_front();
  }
}

absl::StatusOr<SeenExchanges::Place> SeenExchanges::Begin(const std::string& tenant,
                                                          const Id& exchange) {
  const std::lock_guard lock(mutex_);
  const absl::Time now = clock_.Now();
  ForgetOld(now);
  Place place{{tenant, exchange}, count_};
  if (!numbers_.try_emplace(place.name, place.number).second) {
    return Error(absl::StatusCode::kAlreadyExists, "the exchange {} has been begun before",
                 exchange.ToString());
  }
  ++count_;
  order_.push_back({now, place});
  return place;
}

}  // namespace weir::cloud
