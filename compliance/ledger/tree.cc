#include "compliance/ledger/tree.h"

#include <algorithm>
#include <array>
#include <bit>

#include "compliance/base/status.h"

namespace weir::ledger {

crypto::Digest LeafHash(std::string_view entry_bytes) {
  thread_local crypto::Sha256 reused;
  constexpr std::string_view kPrefix("\0", 1);
  return reused.Update(kPrefix).Update(entry_bytes).Finish();
}

crypto::Digest NodeHash(const crypto::Digest& left, const crypto::Digest& right) {
  std::array<char, 1 + 2 * crypto::kDigestSize> bytes;
  bytes[0] = 1;
  std::copy(left.bytes.begin(), left.bytes.end(), bytes.begin() + 1);
  std::copy(right.bytes.begin(), right.bytes.end(), bytes.begin() + 1 + crypto::kDigestSize);
  return crypto::Sha256Of({bytes.data(), bytes.size()});
}

crypto::Digest EmptyRoot() { return crypto::Sha256Of(""); }

CompactRange::CompactRange(uint64_t size, std::vector<crypto::Digest> peaks)
    : size_(size), peaks_(std::move(peaks)) {
  WEIR_CHECK(static_cast<size_t>(std::popcount(size)) == peaks_.size());
}

void CompactRange::Append(const crypto::Digest& leaf) {
  crypto::Digest node = leaf;
  for (uint64_t full = size_; (full & 1) != 0; full >>= 1) {
    node = NodeHash(peaks_.back(), node);
    peaks_.pop_back();
  }
  peaks_.push_back(node);
  ++size_;
}

crypto::Digest CompactRange::Root() const {
  if (peaks_.empty()) return EmptyRoot();
  crypto::Digest root = peaks_.back();
  for (size_t i = peaks_.size() - 1; i-- > 0;) root = NodeHash(peaks_[i], root);
  return root;
}

}  // namespace weir::ledger
