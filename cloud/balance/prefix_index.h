// Which endpoints have read the beginning of a conversation before, so that it goes where the
// engine's own cache is warm. Approximate: what an engine has evicted is not known here.
#pragma once

#include <cstdint>
#include <list>
#include <unordered_map>
#include <vector>

#include "compliance/gate/gate.h"

namespace weir::cloud {

// A conversation as blocks: each number stands for one block and everything before it, roles
// included. Two conversations share as many blocks as their beginnings have in common, rounded
// down.
using Blocks = std::vector<uint64_t>;
inline constexpr size_t kBlockBytes = 128;
inline constexpr size_t kMostBlocks = 1024;  // of one conversation; what is behind does not count
Blocks BlocksOf(const gate::Prompt& prompt);

// One thread at a time.
class PrefixIndex {
 public:
  static constexpr size_t kMostEndpoints = 64;
  // `most`: blocks that are kept; the one that was not asked for longest is forgotten.
  explicit PrefixIndex(size_t most = 1 << 16) : most_(most) {}

  // REQUIRES: endpoint < kMostEndpoints.
  void Note(const Blocks& blocks, size_t endpoint);
  // For each of the first `endpoints` endpoints: how much of the conversation it has read, in
  // thousandths. All 0 for a conversation without a whole block.
  std::vector<uint32_t> Match(const Blocks& blocks, size_t endpoints) const;
  size_t size() const { return places_.size(); }

 private:
  struct Kept {
    uint64_t block;
    uint64_t endpoints;  // a bit each
  };
  size_t most_;
  std::list<Kept> kept_;  // the latest first
  std::unordered_map<uint64_t, std::list<Kept>::iterator> places_;
};

}  // namespace weir::cloud
