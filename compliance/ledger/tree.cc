#include "compliance/ledger/tree.h"

#include <algorithm>
#include <array>
#include <bit>

#include "compliance/base/status.h"

namespace weir::ledger {

crypto::Digest LeafHash(std::string_view entry_bytes, crypto::Hash hash) {
  constexpr std::string_view kPrefix("\0", 1);
  return crypto::HashOver(hash, {kPrefix, entry_bytes});
}

crypto::Digest NodeHash(const crypto::Digest& left, const crypto::Digest& right,
                        crypto::Hash hash) {
  std::array<char, 1 + 2 * crypto::kDigestSize> bytes;
  bytes[0] = 1;
  std::copy(left.bytes.begin(), left.bytes.end(), bytes.begin() + 1);
  std::copy(right.bytes.begin(), right.bytes.end(), bytes.begin() + 1 + crypto::kDigestSize);
  return crypto::HashOver(hash, {{bytes.data(), bytes.size()}});
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

crypto::Digest CompactRange::Root() const {
  if (peaks_.empty()) return EmptyRoot(hash_);
  crypto::Digest root = peaks_.back();
  for (size_t i = peaks_.size() - 1; i-- > 0;) root = NodeHash(peaks_[i], root, hash_);
  return root;
}

}  // namespace weir::ledger
