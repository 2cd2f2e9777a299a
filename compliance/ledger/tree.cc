#include "compliance/ledger/tree.h"

#include <bit>

#include "compliance/base/status.h"

namespace weir::ledger {
namespace {

constexpr std::string_view kNodePrefix = "\x01";
// Two digests side by side are the 64 bytes that a node is made of.
static_assert(sizeof(crypto::Digest) == crypto::kDigestSize);

}  // namespace

crypto::Digest LeafHash(std::string_view entry_bytes, crypto::Hash hash) {
  return crypto::HashOver(hash, {kLeafPrefix, entry_bytes});
}

crypto::Digest NodeHash(const crypto::Digest& left, const crypto::Digest& right,
                        crypto::Hash hash) {
  return crypto::HashOver(hash, {kNodePrefix, left.view(), right.view()});
}

crypto::Digest EmptyRoot(crypto::Hash hash) { return crypto::HashOver(hash, {}); }

CompactRange::CompactRange(uint64_t size, std::vector<crypto::Digest> peaks, crypto::Hash hash)
    : hash_(hash), size_(size), peaks_(std::move(peaks)) {
  WEIR_CHECK(static_cast<size_t>(std::popcount(size)) == peaks_.size());
}

void CompactRange::Append(const crypto::Digest& leaf) {
  crypto::Digest node = leaf;
  for (uint64_t full = size_; (full & 1) != 0; full >>= 1) {
    node = NodeHash(peaks_.back(), node, hash_);
    peaks_.pop_back();
  }
  peaks_.push_back(node);
  ++size_;
}

// The nodes above each pair; what is left over has none.
std::vector<crypto::Digest> CompactRange::Above(const std::vector<crypto::Digest>& level) const {
  std::vector<std::string_view> pairs;
  pairs.reserve(level.size() / 2);
  for (size_t i = 0; i + 1 < level.size(); i += 2) {
    pairs.emplace_back(reinterpret_cast<const char*>(level[i].bytes.data()), sizeof(level[i]) * 2);
  }
  std::vector<crypto::Digest> above;
  crypto::HashEach(hash_, kNodePrefix, pairs, above);
  return above;
}

// Level by level: a peak that is there already comes before what is new, and an odd one out is the
// peak of its level from now on.
void CompactRange::AppendAll(std::span<const crypto::Digest> leaves) {
  std::vector<crypto::Digest> level(leaves.begin(), leaves.end());
  std::vector<crypto::Digest> peaks;
  for (uint64_t there = size_; !level.empty(); there >>= 1) {
    if ((there & 1) != 0) {
      level.insert(level.begin(), peaks_.back());
      peaks_.pop_back();
    }
    if (level.size() % 2 != 0) peaks.push_back(level.back());
    level = Above(level);
  }
  peaks_.insert(peaks_.end(), peaks.rbegin(), peaks.rend());
  size_ += leaves.size();
}

crypto::Digest CompactRange::Root() const {
  if (peaks_.empty()) return EmptyRoot(hash_);
  crypto::Digest root = peaks_.back();
  for (size_t i = peaks_.size() - 1; i-- > 0;) root = NodeHash(peaks_[i], root, hash_);
  return root;
}

}  // namespace weir::ledger
