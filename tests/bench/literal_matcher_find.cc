#include <algorithm>

#include "tests/bench/literal_matcher.h"

namespace weir::bench {
namespace {

uint64_t CountOf(std::string_view text, std::string_view word) {
  uint64_t hits = 0;
  for (size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1)) ++hits;
  return hits;
}

class FindMatcher final : public LiteralMatcher {
 public:
  FindMatcher(const std::vector<std::string>& words, Arrival arrival)
      : words_(words), arrival_(arrival) {
    for (const std::string& word : words) longest_ = std::max(longest_, word.size());
  }

  std::string name() const override {
    return arrival_ == Arrival::kWhole
               ? "std::string_view::find for each pattern, exact bytes, no folding"
               : "std::string_view::find for each pattern over each piece and the tail before it";
  }

  absl::StatusOr<uint64_t> Scan(std::string_view text) override {
    uint64_t hits = 0;
    for (const std::string& word : words_) hits += CountOf(text, word);
    return hits;
  }

  // Only hits that end in the newest piece count, so the tail is not counted twice.
  absl::StatusOr<uint64_t> ScanPieces(std::span<const std::string_view> pieces) override {
    uint64_t hits = 0;
    std::string tail;
    for (const std::string_view piece : pieces) {
      const std::string window = tail + std::string(piece);
      for (const std::string& word : words_) {
        const size_t from = tail.size() >= word.size() ? tail.size() - word.size() + 1 : 0;
        hits += CountOf(std::string_view(window).substr(from), word);
      }
      tail = window.substr(window.size() - std::min(window.size(), longest_ - 1));
    }
    return hits;
  }

 private:
  std::vector<std::string> words_;
  Arrival arrival_;
  size_t longest_ = 1;
};

}  // namespace

absl::StatusOr<std::unique_ptr<LiteralMatcher>> NewLiteralMatcher(
    const std::vector<std::string>& words, Arrival arrival) {
  return std::make_unique<FindMatcher>(words, arrival);
}

}  // namespace weir::bench
