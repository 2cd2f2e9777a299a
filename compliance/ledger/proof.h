// Proofs in the tree of RFC 6962: that an entry is in a tree, and that one tree is the beginning of
// another (section 2.1), and the same for subtrees (draft-ietf-plants-merkle-tree-certs).
// Checking is strict: sizes out of range, missing and left-over hashes are all refused.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "compliance/crypto/digest.h"

namespace weir::ledger {

using Proof = std::vector<crypto::Digest>;

// The root of the tree over `leaves` (leaf hashes), computed straight from the definition.
crypto::Digest RootOf(std::span<const crypto::Digest> leaves);
// The path of the leaf at `index`, from the leaf up. REQUIRES: index < leaves.size().
Proof InclusionProof(std::span<const crypto::Digest> leaves, uint64_t index);
// That the first `size` leaves are a prefix of all. REQUIRES: 0 < size <= leaves.size().
Proof ConsistencyProof(std::span<const crypto::Digest> leaves, uint64_t size);

// The hashes of a tree that is too large for memory.
class NodeHashes {
 public:
  virtual ~NodeHashes() = default;
  // The root over the leaves [index << height, (index + 1) << height), all of which are there.
  virtual absl::StatusOr<crypto::Digest> NodeAt(uint32_t height, uint64_t index) = 0;
};

// The same proofs in the tree of the first `size` leaves, from few of its hashes. Whatever
// `hashes` fails with. REQUIRES: index < size.
absl::StatusOr<Proof> InclusionProof(NodeHashes& hashes, uint64_t size, uint64_t index);
// REQUIRES: 0 < size1 <= size2.
absl::StatusOr<Proof> ConsistencyProof(NodeHashes& hashes, uint64_t size1, uint64_t size2);

struct Inclusion {
  uint64_t index = 0;
  uint64_t size = 0;
  crypto::Digest leaf;
  crypto::Digest root;
};
bool CheckInclusion(const Inclusion& claim, std::span<const crypto::Digest> proof);

struct Consistency {
  uint64_t size1 = 0;  // 0 is refused: an empty tree is the beginning of anything
  uint64_t size2 = 0;
  crypto::Digest root1;
  crypto::Digest root2;
};
bool CheckConsistency(const Consistency& claim, std::span<const crypto::Digest> proof);

// A subtree [start, end) is one whose start is a multiple of its size rounded up to a power of two.
bool IsSubtree(uint64_t start, uint64_t end);

struct SubtreeInclusion {
  uint64_t index = 0;
  uint64_t start = 0;
  uint64_t end = 0;
  crypto::Digest leaf;
  crypto::Digest root;  // of the subtree
};
bool CheckSubtreeInclusion(const SubtreeInclusion& claim, std::span<const crypto::Digest> proof);

struct SubtreeConsistency {
  uint64_t start = 0;
  uint64_t end = 0;
  uint64_t size = 0;    // of the tree
  crypto::Digest node;  // root of the subtree
  crypto::Digest root;  // of the tree
};
bool CheckSubtreeConsistency(const SubtreeConsistency& claim,
                             std::span<const crypto::Digest> proof);

}  // namespace weir::ledger
