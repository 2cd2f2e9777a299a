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

// SUBPROOF of RFC 6962 section 2.1.2; `whole` says that the verifier knows the root of `leaves`.
void AppendSubproof(Hashes leaves, uint64_t size, bool whole, Proof& proof) {
  if (size == leaves.size()) {
    if (!whole) proof.push_back(RootOf(leaves));
    return;
  }
  const uint64_t split = SplitOf(leaves.size());
  if (size <= split) {
    AppendSubproof(leaves.first(split), size, whole, proof);
    proof.push_back(RootOf(leaves.subspan(split)));
  } else {
    AppendSubproof(leaves.subspan(split), size - split, false, proof);
    proof.push_back(RootOf(leaves.first(split)));
  }
}

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
  WEIR_CHECK(index < leaves.size());
  if (leaves.size() == 1) return {};
  const uint64_t split = SplitOf(leaves.size());
  const bool left = index < split;
  Proof proof = left ? InclusionProof(leaves.first(split), index)
                     : InclusionProof(leaves.subspan(split), index - split);
  proof.push_back(RootOf(left ? leaves.subspan(split) : leaves.first(split)));
  return proof;
}

Proof ConsistencyProof(Hashes leaves, uint64_t size) {
  WEIR_CHECK(size > 0 && size <= leaves.size());
  Proof proof;
  AppendSubproof(leaves, size, true, proof);
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
