#include "router/pace_book.h"

#include <algorithm>

namespace weir::router {
namespace {

constexpr absl::Duration kFirstRest = absl::Seconds(1);
constexpr absl::Duration kLongestRest = absl::Minutes(1);
constexpr uint32_t kMostDoublings = 6;
constexpr uint32_t kThreeOfFour = 750;
constexpr uint32_t kHalf = 500;
constexpr uint32_t kFewTokens = 4;  // too few to tell a rate from

uint32_t Clamped(int64_t number) {
  return static_cast<uint32_t>(std::clamp<int64_t>(number, 1, UINT32_MAX));
}

}  // namespace

void RecentNumbers::Add(uint32_t number) { numbers_[added_++ % kSize] = number; }

uint32_t RecentNumbers::Quantile(uint32_t permille) const {
  const size_t count = std::min(added_, kSize);
  if (count < kEnough) return 0;
  std::array<uint32_t, kSize> sorted = numbers_;
  std::sort(sorted.begin(), sorted.begin() + static_cast<ptrdiff_t>(count));
  const size_t rank = (count * permille + 999) / 1000;
  return sorted[std::max<size_t>(rank, 1) - 1];
}

void PaceBook::Note(const std::string& engine, const Timing& t) {
  const std::lock_guard lock(mutex_);
  Page& page = pages_[engine];
  page.failures = 0;
  page.rests_until = absl::InfinitePast();
  page.first_word_ms.Add(Clamped(absl::ToInt64Milliseconds(t.first_word)));
  if (t.cold && t.prompt_tokens >= kFewTokens) {
    page.read_us.Add(Clamped(absl::ToInt64Microseconds(t.first_word / t.prompt_tokens)));
  }
  if (t.answer_tokens >= kFewTokens) {
    const absl::Duration writing = t.total - t.first_word;
    page.token_us.Add(Clamped(absl::ToInt64Microseconds(writing / t.answer_tokens)));
  }
}

void PaceBook::NoteFailure(const std::string& engine, absl::Time now) {
  const std::lock_guard lock(mutex_);
  Page& page = pages_[engine];
  const uint32_t doublings = std::min(page.failures++, kMostDoublings);
  page.rests_until = now + std::min(kFirstRest * (1 << doublings), kLongestRest);
}

Pace PaceBook::Of(const std::string& engine) const {
  const std::lock_guard lock(mutex_);
  const auto page = pages_.find(engine);
  if (page == pages_.end()) return {};
  return {.first_word_ms = page->second.first_word_ms.Quantile(kThreeOfFour),
          .read_us = page->second.read_us.Quantile(kHalf),
          .token_us = page->second.token_us.Quantile(kHalf)};
}

// A clock that was set back must not make an engine rest for longer than a rest can be.
bool PaceBook::Resting(const std::string& engine, absl::Time now) const {
  const std::lock_guard lock(mutex_);
  const auto page = pages_.find(engine);
  if (page == pages_.end()) return false;
  return now < page->second.rests_until && page->second.rests_until - now <= kLongestRest;
}

}  // namespace weir::router
