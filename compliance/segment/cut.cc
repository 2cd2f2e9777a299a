#include "compliance/segment/cut.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "compliance/base/status.h"

namespace weir::segment {
namespace {

// The cheapest way to one place of a text.
struct Arrival {
  uint64_t cost = UINT64_MAX;
  uint32_t word = 0;  // letters of the last word
};

// Offers every word that begins at `begin` to the places where it ends.
void Depart(const Image& image, std::u32string_view text, size_t begin,
            std::span<Arrival> arrivals) {
  const auto offer = [&](size_t letters, uint32_t cost) {
    Arrival& to = arrivals[begin + letters];
    const uint64_t sum = arrivals[begin].cost + cost;
    if (sum < to.cost) to = {sum, static_cast<uint32_t>(letters)};
  };
  offer(1, image.header.unknown);
  uint32_t state = kRoot;
  const size_t longest = std::min(kMaxWordUnits, text.size() - begin);
  for (size_t i = 0; i < longest; ++i) {
    state = image.Find(Slot::KeyOf(state, text[begin + i]));
    const Slot slot = image.At(state);
    if (slot.is_word()) offer(i + 1, slot.cost());
    if (!slot.goes_on()) return;
  }
}

// REQUIRES: one more arrival than letters, all fresh.
void Run(const Image& image, std::u32string_view text, std::span<Arrival> arrivals) {
  arrivals[0].cost = 0;
  for (size_t i = 0; i < text.size(); ++i) Depart(image, text, i, arrivals);
}

// A hit with its context, cut.
class Window {
 public:
  Window(const Dictionary& dictionary, std::u32string_view before, std::u32string_view hit,
         std::u32string_view after) {
    WEIR_CHECK(!hit.empty() && hit.size() <= kMaxWordUnits);
    size_t left = 0;
    while (left < std::min(before.size(), kLeft) && IsHan(before[before.size() - 1 - left])) ++left;
    size_t right = 0;
    while (right < std::min(after.size(), kRight) && IsHan(after[right])) ++right;
    Append(before.substr(before.size() - left));
    begin_ = size_;
    Append(hit);
    end_ = size_;
    Append(after.substr(0, right));
    Run(dictionary.image(), {letters_.data(), size_}, {arrivals_.data(), size_ + 1});
  }

  bool HasBothEnds() const {
    const size_t last = LastAtMost(end_);
    return last == end_ && LastAtMost(begin_) == begin_;
  }
  // Whether a word of more than one letter lies inside the hit.
  bool HasWord() const {
    for (size_t at = size_; at > begin_; at -= arrivals_[at].word) {
      if (at <= end_ && arrivals_[at].word > 1 && at - arrivals_[at].word >= begin_) return true;
    }
    return false;
  }

 private:
  void Append(std::u32string_view letters) {
    std::copy(letters.begin(), letters.end(), letters_.begin() + static_cast<ptrdiff_t>(size_));
    size_ += letters.size();
  }
  // The last boundary of the cut that is not after `place`.
  size_t LastAtMost(size_t place) const {
    size_t at = size_;
    while (at > place) at -= arrivals_[at].word;
    return at;
  }

  static constexpr size_t kLetters = kLeft + kMaxWordUnits + kRight;
  std::array<char32_t, kLetters> letters_;
  std::array<Arrival, kLetters + 1> arrivals_;
  size_t size_ = 0;
  size_t begin_ = 0;  // of the hit
  size_t end_ = 0;
};

}  // namespace

bool IsSettled(std::u32string_view after, bool ended) {
  const std::u32string_view counted = after.substr(0, kRight);
  return ended || counted.size() == kRight || !std::all_of(counted.begin(), counted.end(), IsHan);
}

bool Aligned(const Dictionary& dictionary, std::u32string_view before, std::u32string_view hit,
             std::u32string_view after) {
  if (dictionary.empty()) return true;
  return Window(dictionary, before, hit, after).HasBothEnds();
}

bool IsBroken(const Dictionary& dictionary, std::u32string_view before, std::u32string_view span,
              std::u32string_view after) {
  if (dictionary.empty()) return false;
  const Window window(dictionary, before, span, after);
  return !window.HasWord();
}

uint64_t CostOfCut(const Image& image, std::u32string_view text) {
  std::vector<Arrival> arrivals(text.size() + 1);
  Run(image, text, arrivals);
  return arrivals.back().cost;
}

double Surprise(const Dictionary& dictionary, std::u32string_view text) {
  if (dictionary.empty() || text.empty()) return 0;
  const auto cost = static_cast<double>(CostOfCut(dictionary.image(), text));
  return cost / kCostOfNat / static_cast<double>(text.size());
}

std::vector<size_t> Cut(const Dictionary& dictionary, std::u32string_view text) {
  std::vector<Arrival> arrivals(text.size() + 1);
  if (dictionary.empty()) {
    for (size_t i = 1; i <= text.size(); ++i) arrivals[i].word = 1;
  } else {
    Run(dictionary.image(), text, arrivals);
  }
  std::vector<size_t> ends;
  for (size_t at = text.size(); at > 0; at -= arrivals[at].word) ends.push_back(at);
  std::reverse(ends.begin(), ends.end());
  return ends;
}

}  // namespace weir::segment
