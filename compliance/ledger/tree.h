// The Merkle tree of RFC 6962 over SHA-256, as the writer and the verifier grow it.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "compliance/crypto/digest.h"

namespace weir::ledger {

crypto::Digest LeafHash(std::string_view entry_bytes);  // SHA-256(0x00 || bytes)
crypto::Digest NodeHash(const crypto::Digest& left, const crypto::Digest& right);  // 0x01 || l || r
crypto::Digest EmptyRoot();  // SHA-256 of nothing

// All that appending needs to know of a tree: the roots of its perfect subtrees, largest first. At
// most 64 digests. A value; one thread at a time.
class CompactRange {
 public:
  CompactRange() = default;
  // REQUIRES: one peak for each bit of `size` that is set.
  CompactRange(uint64_t size, std::vector<crypto::Digest> peaks);

  void Append(const crypto::Digest& leaf);
  uint64_t size() const { return size_; }
  crypto::Digest Root() const;
  const std::vector<crypto::Digest>& peaks() const { return peaks_; }

 private:
  uint64_t size_ = 0;
  std::vector<crypto::Digest> peaks_;
};

}  // namespace weir::ledger
