#include "router/live_exchanges.h"

#include "router/exchange.h"

namespace weir::router {

LiveExchanges::Place LiveExchanges::Add(LiveExchange what, std::weak_ptr<Exchange> exchange) {
  const Id id = what.id;
  const std::lock_guard lock(mutex_);
  entries_.insert_or_assign(id, Entry{std::move(what), std::move(exchange)});
  return {this, id};
}

std::vector<LiveExchange> LiveExchanges::List() const {
  const std::lock_guard lock(mutex_);
  std::vector<LiveExchange> list;
  for (const auto& [id, entry] : entries_) list.push_back(entry.what);
  return list;
}

bool LiveExchanges::End(const Id& id, const absl::Status& why) {
  std::shared_ptr<Exchange> exchange;
  {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(id);
    if (found != entries_.end()) exchange = found->second.exchange.lock();
  }
  if (exchange == nullptr) return false;
  exchange->End(why);
  return true;
}

void LiveExchanges::Remove(const Id& id) {
  const std::lock_guard lock(mutex_);
  entries_.erase(id);
}

}  // namespace weir::router
