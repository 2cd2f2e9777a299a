#include "compliance/conduct/standing.h"

#include <algorithm>
#include <bitset>

#include "compliance/base/china_time.h"

namespace weir::conduct {
namespace {

using ledger::ConductEvent;
using ledger::ConductRecord;

constexpr size_t kMostDays = 32;
constexpr size_t kMostExchanges = 64;
constexpr size_t kMostShelters = 16;
constexpr uint32_t kCompanionMask = 0xFFFF;  // the last 16 prompts

template <typename Queue, typename Value>
void PushBounded(Queue& queue, Value value, size_t most) {
  queue.push_back(std::move(value));
  if (queue.size() > most) queue.pop_front();
}

template <typename Map>
void DropOldest(Map& times) {
  times.erase(std::min_element(times.begin(), times.end(),
                               [](const auto& a, const auto& b) { return a.second < b.second; }));
}

}  // namespace

void Standing::Apply(const Id& exchange, const std::string& session, const ConductRecord& record) {
  switch (record.event) {
    case ConductEvent::kOffence:
      ApplyStrike(exchange, record);
      break;
    case ConductEvent::kClean:
      PushBounded(rows_ended_, std::pair(exchange, in_a_row_), kMostExchanges);
      in_a_row_ = 0;
      break;
    case ConductEvent::kSheltered:
      in_a_row_ = record.in_a_row;
      break;
    case ConductEvent::kCrisis:
      in_a_row_ = record.in_a_row;
      shelters_[session] = record.at;
      if (shelters_.size() > kMostShelters) DropOldest(shelters_);
      break;
    default:
      break;
  }
  if (record.event != ConductEvent::kTurnedAway) ApplyUse(record);
  for (const std::string& notice : record.notices) notices_[notice] = record.at;
}

void Standing::ApplyStrike(const Id& exchange, const ConductRecord& record) {
  if (HasCounted(exchange)) return;
  PushBounded(counted_, exchange, kMostExchanges);
  ++by_day_[ChinaDay(record.at)];
  if (by_day_.size() > kMostDays) by_day_.erase(by_day_.begin());
  in_a_row_ = record.in_a_row;
  const bool suspends = record.suspended_until != absl::Time();
  if (!suspends) return;
  suspended_until_ = record.suspended_until;
  in_a_row_ = 0;  // the row has had its consequence
}

void Standing::ApplyUse(const ConductRecord& record) {
  if (record.use_began == absl::Time()) return;  // a second word about an exchange
  last_seen_ = record.at;
  use_began_ = record.use_began;
  used_today_ = record.used_today;
  if (record.rest_until != absl::Time()) rest_until_ = record.rest_until;
  companion_bits_ = (companion_bits_ << 1 | (record.companion ? 1u : 0u)) & kCompanionMask;
  const auto& shown = record.notices;
  if (std::find(shown.begin(), shown.end(), "companion") != shown.end()) companion_bits_ = 0;
}

uint32_t Standing::in_day(absl::Time at) const {
  const auto found = by_day_.find(ChinaDay(at));
  return found == by_day_.end() ? 0 : found->second;
}

bool Standing::HasCounted(const Id& exchange) const {
  return std::find(counted_.begin(), counted_.end(), exchange) != counted_.end();
}

uint32_t Standing::RowWith(const Id& exchange) const {
  const auto found = std::find_if(rows_ended_.begin(), rows_ended_.end(),
                                  [&](const auto& ended) { return ended.first == exchange; });
  return in_a_row_ + 1 + (found == rows_ended_.end() ? 0 : found->second);
}

bool Standing::IsSheltered(const std::string& session, absl::Time at) const {
  const auto found = shelters_.find(session);
  return found != shelters_.end() && absl::AbsDuration(at - found->second) < kShelter;
}

absl::Time Standing::last_notice(const std::string& kind) const {
  const auto found = notices_.find(kind);
  return found == notices_.end() ? absl::Time() : found->second;
}

uint32_t Standing::companions() const {
  return static_cast<uint32_t>(std::bitset<32>(companion_bits_).count());
}

bool Standing::IsForgettable(absl::Time at) const {
  const bool sheltered = std::any_of(shelters_.begin(), shelters_.end(),
                                     [&](const auto& one) { return IsSheltered(one.first, at); });
  return !IsSuspendedAt(at) && in_a_row_ == 0 && in_day(at) == 0 && !sheltered &&
         ChinaDay(last_seen_) != ChinaDay(at);
}

}  // namespace weir::conduct
