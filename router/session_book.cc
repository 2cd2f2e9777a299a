#include "router/session_book.h"

namespace weir::router {
namespace {

// Words hold no control characters (gate/request.h), so two pairs never look alike.
std::string KeyOf(std::string_view tenant, std::string_view session) {
  std::string key(tenant);
  key += '\0';
  key += session;
  return key;
}

}  // namespace

void SessionBook::Note(std::string_view tenant, std::string_view session, Last last) {
  if (session.empty()) return;
  std::string key = KeyOf(tenant, session);
  const std::lock_guard lock(mutex_);
  if (const auto place = places_.find(key); place != places_.end()) {
    place->second->last = std::move(last);
    kept_.splice(kept_.begin(), kept_, place->second);
    return;
  }
  if (kept_.size() == kMost) {
    places_.erase(kept_.back().key);
    kept_.pop_back();
  }
  kept_.push_front({.key = key, .last = std::move(last)});
  places_.emplace(std::move(key), kept_.begin());
}

SessionBook::Last SessionBook::Of(std::string_view tenant, std::string_view session) const {
  if (session.empty()) return {};
  const std::lock_guard lock(mutex_);
  const auto place = places_.find(KeyOf(tenant, session));
  return place == places_.end() ? Last{} : place->second->last;
}

size_t SessionBook::size() const {
  const std::lock_guard lock(mutex_);
  return kept_.size();
}

}  // namespace weir::router
