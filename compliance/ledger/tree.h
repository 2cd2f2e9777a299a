// The Merkle tree of RFC 6962 over SHA-256, as the writer and the verifier grow it. The second tree
// of a gm log is the same with SM3.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "compliance/crypto/digest.h"

namespace weir::ledger {

// RFC 6962 section 2.1: what tells a leaf from a node.
inline constexpr std::string_view kLeafPrefix{"\0", 1};

crypto::Digest LeafHash(std::string_view entry_bytes,  // hash(0x00 || bytes)
                        crypto::Hash hash = crypto::Hash::kSha256);
crypto::Digest NodeHash(const crypto::Digest& left, const crypto::Digest& right,  // 0x01 || l || r
                        crypto::Hash hash = crypto::Hash::kSha256);
crypto::Digest EmptyRoot(crypto::Hash hash = crypto::Hash::kSha256);  // hash of nothing

// All that appending needs to know of a tree: the roots of its perfect subtrees, largest first. At
// most 64 digests. A value; one thread at a time.
class CompactRange {
 public:
  CompactRange() = default;
  explicit CompactRange(crypto::Hash hash) : hash_(hash) {}
  // REQUIRES: one peak for each bit of `size` that is set.
  CompactRange(uint64_t size, std::vector<crypto::Digest> peaks,
               crypto::Hash hash = crypto::Hash::kSha256);

  void Append(const crypto::Digest& leaf);
  // Quicker than one after another: nodes are hashed two at a time.
  void AppendAll(std::span<const crypto::Digest> leaves);
  uint64_t size() const { return size_; }
  crypto::Digest Root() const;
  const std::vector<crypto::Digest>& peaks() const { return peaks_; }

 private:
  std::vector<crypto::Digest> Above(const std::vector<crypto::Digest>& level) const;

  crypto::Hash hash_ = crypto::Hash::kSha256;
  uint64_t size_ = 0;
  std::vector<crypto::Digest> peaks_;
};

}  // namespace weir::ledger
