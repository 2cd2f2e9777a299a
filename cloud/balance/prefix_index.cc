#include "cloud/balance/prefix_index.h"

#include <string_view>

#include "absl/hash/hash.h"
#include "compliance/base/status.h"

namespace weir::cloud {
namespace {

// Takes a conversation piece by piece and gives a number for each whole block.
class Chain {
 public:
  explicit Chain(Blocks& blocks) : blocks_(blocks) {}
  void Push(std::string_view text) {
    while (!text.empty() && blocks_.size() < kMostBlocks) {
      const size_t size = std::min(text.size(), kBlockBytes - block_.size());
      block_.append(text.substr(0, size));
      text.remove_prefix(size);
      if (block_.size() == kBlockBytes) Close();
    }
  }

 private:
  void Close() {
    before_ = absl::HashOf(before_, block_);
    blocks_.push_back(before_);
    block_.clear();
  }
  Blocks& blocks_;
  std::string block_;
  uint64_t before_ = 0;
};

}  // namespace

Blocks BlocksOf(const gate::Prompt& prompt) {
  Blocks blocks;
  Chain chain(blocks);
  for (const gate::Turn& turn : prompt.turns()) {
    const char begin[] = {'\0', static_cast<char>(turn.role)};
    chain.Push({begin, sizeof begin});
    chain.Push(turn.text.Reveal());
  }
  return blocks;
}

void PrefixIndex::Note(const Blocks& blocks, size_t endpoint) {
  WEIR_CHECK(endpoint < kMostEndpoints);
  // The last block first: so the beginning, which more conversations share, is forgotten last.
  for (auto block = blocks.rbegin(); block != blocks.rend(); ++block) {
    const auto [place, added] = places_.try_emplace(*block);
    if (added) {
      kept_.push_front({*block, 0});
    } else {
      kept_.splice(kept_.begin(), kept_, place->second);
    }
    place->second = kept_.begin();
    kept_.front().endpoints |= uint64_t{1} << endpoint;
  }
  while (kept_.size() > most_) {
    places_.erase(kept_.back().block);
    kept_.pop_back();
  }
}

std::vector<uint32_t> PrefixIndex::Match(const Blocks& blocks, size_t endpoints) const {
  std::vector<uint32_t> matched(endpoints, 0);
  uint64_t all_so_far = ~uint64_t{0};
  for (size_t i = 0; i < blocks.size() && all_so_far != 0; ++i) {
    const auto place = places_.find(blocks[i]);
    all_so_far &= place == places_.end() ? 0 : place->second->endpoints;
    for (size_t e = 0; e < endpoints; ++e) {
      if ((all_so_far >> e & 1) == 0) continue;
      matched[e] = static_cast<uint32_t>((i + 1) * 1000 / blocks.size());
    }
  }
  return matched;
}

}  // namespace weir::cloud
