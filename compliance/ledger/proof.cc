#include "compliance/ledger/proof.h"

#include <bit>

#include "compliance/base/status.h"
#include "compliance/ledger/tree.h"

namespace weir::ledger {
namespace {

using crypto::Digest;
using Hashes = std::span<const Digest>;

// The size of the left part: the largest power of two below `size`. REQUIRES: size > 1.
uint64_t SplitOf(uint64_t size) { return std::bit_floor(size - 1); }

// Leaves [begin, end) of a tree, where begin is a multiple of the largest power of two in the size.
struct Range {
  uint64_t begin = 0;
  uint64_t end = 0;
  uint64_t size() const { return end - begin; }
  uint64_t middle() const { return begin + SplitOf(size()); }
  Range left() const { return {begin, middle()}; }
  Range right() const { return {middle(), end}; }
};

absl::StatusOr<Digest> RootOf(NodeHashes& hashes, Range range) {
  if (std::has_single_bit(range.size())) {
    const auto height = static_cast<uint32_t>(std::countr_zero(range.size()));
    return hashes.NodeAt(height, range.begin >> height);
  }
  WEIR_ASSIGN_OR_RETURN(const Digest left, RootOf(hashes, range.left()));
  WEIR_ASSIGN_OR_RETURN(const Digest right, RootOf(hashes, range.right()));
  return NodeHash(left, right);
}

absl::Status AppendRoot(NodeHashes& hashes, Range range, Proof& proof) {
  WEIR_ASSIGN_OR_RETURN(const Digest root, RootOf(hashes, range));
  proof.push_back(root);
  return absl::OkStatus();
}

// PATH of RFC 6962 section 2.1.1.
absl::Status AppendPath(NodeHashes& hashes, Range range, uint64_t index, Proof& proof) {
  if (range.size() == 1) return absl::OkStatus();
  const bool left = index < range.middle();
  WEIR_RETURN_IF_ERROR(AppendPath(hashes, left ? range.left() : range.right(), index, proof));
  return AppendRoot(hashes, left ? range.right() : range.left(), proof);
}

// SUBPROOF of RFC 6962 section 2.1.2 for the tree that ends at `end`; `whole` says that the
// verifier knows the root of `range`.
absl::Status AppendSubproof(NodeHashes& hashes, Range range, uint64_t end, bool whole,
                            Proof& proof) {
  if (end == range.end) return whole ? absl::OkStatus() : AppendRoot(hashes, range, proof);
  if (end <= range.middle()) {
    WEIR_RETURN_IF_ERROR(AppendSubproof(hashes, range.left(), end, whole, proof));
    return AppendRoot(hashes, range.right(), proof);
  }
  WEIR_RETURN_IF_ERROR(AppendSubproof(hashes, range.right(), end, false, proof));
  return AppendRoot(hashes, range.left(), proof);
}

// All leaves in memory.
class LeavesInMemory final : public NodeHashes {
 public:
  explicit LeavesInMemory(Hashes leaves) : leaves_(leaves) {}
  absl::StatusOr<Digest> NodeAt(uint32_t height, uint64_t index) override {
    return ledger::RootOf(leaves_.subspan(index << height, uint64_t{1} << height));
  }

 private:
  Hashes leaves_;
};

// The climb from a subtree to the root. Three positions, at the level reached: of the subtree's
// first node, of its last node and of the tree's last node; and the two hashes that grow.
struct Climb {
  uint64_t first = 0;
  uint64_t last = 0;
  uint64_t end = 0;
  Digest node;  // becomes the root of the subtree
  Digest root;  // becomes the root of the tree

  void Up() {
    first >>= 1;
    last >>= 1;
    end >>= 1;
  }
  bool IsRightChild() const { return (last & 1) != 0; }
  // One hash of the proof; false when there are more hashes than levels.
  bool Take(const Digest& sibling) {
    if (end == 0) return false;
    if (!IsRightChild() && last != end) {
      root = NodeHash(root, sibling);
    } else {
      if (first < last) node = NodeHash(sibling, node);
      root = NodeHash(sibling, root);
      while (last != 0 && !IsRightChild()) Up();  // levels at which the right edge has no sibling
    }
    Up();
    return true;
  }
};

Climb BeginClimb(const SubtreeConsistency& claim) {
  Climb climb{claim.start, claim.end - 1, claim.size - 1, claim.node, claim.node};
  const bool right_edge = climb.last == climb.end;
  while (climb.first != climb.last && (right_edge || climb.IsRightChild())) climb.Up();
  return climb;
}

}  // namespace

Digest RootOf(Hashes leaves) {
  CompactRange tree;
  for (const Digest& leaf : leaves) tree.Append(leaf);
  return tree.Root();
}

Proof InclusionProof(Hashes leaves, uint64_t index) {
  LeavesInMemory hashes(leaves);
  return *InclusionProof(hashes, leaves.size(), index);
}

Proof ConsistencyProof(Hashes leaves, uint64_t size) {
  LeavesInMemory hashes(leaves);
  return *ConsistencyProof(hashes, size, leaves.size());
}

absl::StatusOr<Proof> InclusionProof(NodeHashes& hashes, uint64_t size, uint64_t index) {
  WEIR_CHECK(index < size);
  Proof proof;
  WEIR_RETURN_IF_ERROR(AppendPath(hashes, {0, size}, index, proof));
  return proof;
}

absl::StatusOr<Proof> ConsistencyProof(NodeHashes& hashes, uint64_t size1, uint64_t size2) {
  WEIR_CHECK(size1 > 0 && size1 <= size2);
  Proof proof;
  WEIR_RETURN_IF_ERROR(AppendSubproof(hashes, {0, size2}, size1, true, proof));
  return proof;
}

// A leaf is a subtree of one entry.
bool CheckInclusion(const Inclusion& claim, Hashes proof) {
  if (claim.index >= claim.size) return false;
  return CheckSubtreeConsistency({claim.index, claim.index + 1, claim.size, claim.leaf, claim.root},
                                 proof);
}

bool CheckConsistency(const Consistency& claim, Hashes proof) {
  if (claim.size1 == 0) return false;
  return CheckSubtreeConsistency({0, claim.size1, claim.size2, claim.root1, claim.root2}, proof);
}

bool IsSubtree(uint64_t start, uint64_t end) {
  if (end < start || end - start > uint64_t{1} << 63) return false;
  return start == end || start % std::bit_ceil(end - start) == 0;
}

bool CheckSubtreeInclusion(const SubtreeInclusion& claim, Hashes proof) {
  if (!IsSubtree(claim.start, claim.end) || claim.index < claim.start) return false;
  return CheckInclusion(
      {claim.index - claim.start, claim.end - claim.start, claim.leaf, claim.root}, proof);
}

bool CheckSubtreeConsistency(const SubtreeConsistency& claim, Hashes proof) {
  if (!IsSubtree(claim.start, claim.end) || claim.end > claim.size) return false;
  if (claim.start == claim.end) return proof.empty() && claim.node == EmptyRoot();
  Climb climb = BeginClimb(claim);
  if (climb.first != climb.last) {  // not a node of the tree: the proof begins with one that is
    if (proof.empty()) return false;
    climb.node = climb.root = proof.front();
    proof = proof.subspan(1);
  }
  for (const Digest& sibling : proof) {
    if (!climb.Take(sibling)) return false;
  }
  return climb.end == 0 && climb.node == claim.node && climb.root == claim.root;
}

}  // namespace weir::ledger
