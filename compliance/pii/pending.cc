#include "compliance/pii/pending.h"

#include <algorithm>

namespace weir::pii {
namespace {

constexpr uint32_t kBelievable = 600;

bool Overlap(const Hit& a, const Hit& b) { return a.begin < b.end && b.begin < a.end; }
bool Contains(const Hit& a, const Hit& b) { return a.begin <= b.begin && b.end <= a.end; }
uint64_t LengthOf(const Hit& hit) { return hit.end - hit.begin; }

bool Wins(const Hit& a, const Hit& b) {
  const bool same = a.begin == b.begin && a.end == b.end;
  if (!same && Contains(a, b) && a.score_permille >= kBelievable) return true;
  if (!same && Contains(b, a) && b.score_permille >= kBelievable) return false;
  if (a.score_permille != b.score_permille) return a.score_permille > b.score_permille;
  return LengthOf(a) > LengthOf(b);
}

}  // namespace

void Pending::Add(const Found& found) {
  Found fresh = found;
  fresh.hit.begin = std::max(fresh.hit.begin, reported_end_);
  for (auto old = waiting_.begin(); old != waiting_.end() && fresh.hit.begin < fresh.hit.end;) {
    if (!Overlap(old->hit, fresh.hit)) {
      ++old;
    } else if (Wins(fresh.hit, old->hit)) {
      old->hit.end = std::max(old->hit.begin, std::min(old->hit.end, fresh.hit.begin));
      old = old->hit.begin < old->hit.end ? old + 1 : waiting_.erase(old);
    } else {
      fresh.hit.end = std::max(fresh.hit.begin, std::min(fresh.hit.end, old->hit.begin));
    }
  }
  if (fresh.hit.begin >= fresh.hit.end) return;
  const auto after = std::find_if(waiting_.begin(), waiting_.end(), [&](const Found& other) {
    return other.hit.begin > fresh.hit.begin;
  });
  waiting_.insert(after, fresh);
}

void Pending::Settle(uint64_t open, uint64_t unit, std::vector<Hit>& hits) {
  size_t ripe = 0;
  for (size_t i = 0; i < waiting_.size(); ++i) {
    const bool old = unit - waiting_[i].first_unit >= kMaxRunUnits;
    if (old || (ripe == i && waiting_[i].hit.end <= open)) ripe = i + 1;
  }
  for (size_t i = 0; i < ripe; ++i) hits.push_back(waiting_[i].hit);
  if (ripe > 0) reported_end_ = waiting_[ripe - 1].hit.end;
  waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<ptrdiff_t>(ripe));
}

}  // namespace weir::pii
