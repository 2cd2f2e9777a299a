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

// The walk from a subtree to the root: positions, at the level reached, of the subtree's first
// node, of its last node and of the tree's last node.
struct Walk {
  uint64_t first;
  uint64_t last;
  uint64_t end;

  void Up() {
    first >>= 1;
    last >>= 1;
    end >>= 1;
  }
  bool IsRightChild() const { return (last & 1) != 0; }
};

Walk BeginWalk(const SubtreeConsistency& claim) {
  Walk walk{claim.start, claim.end - 1, claim.size - 1};
  const bool right_edge = walk.last == walk.end;
  while (walk.first != walk.last && (right_edge || walk.IsRightChild())) walk.Up();
  return walk;
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

bool CheckInclusion(const Inclusion& claim, Hashes proof) {
  if (claim.index >= claim.size) return false;
  uint64_t node = claim.index;
  uint64_t last = claim.size - 1;
  Digest hash = claim.leaf;
  for (const Digest& sibling : proof) {
    if (last == 0) return false;  // more hashes than levels
    if ((node & 1) != 0 || node == last) {
      hash = NodeHash(sibling, hash);
      while (node != 0 && (node & 1) == 0) {  // levels at which the right edge has no sibling
        node >>= 1;
        last >>= 1;
      }
    } else {
      hash = NodeHash(hash, sibling);
    }
    node >>= 1;
    last >>= 1;
  }
  return last == 0 && hash == claim.root;
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
  Walk walk = BeginWalk(claim);
  Digest seed = claim.node;
  if (walk.first != walk.last) {
    if (proof.empty()) return false;
    seed = proof.front();
    proof = proof.subspan(1);
  }
  Digest node = seed;  // grows to the root of the subtree
  Digest root = seed;  // grows to the root of the tree
  for (const Digest& sibling : proof) {
    if (walk.end == 0) return false;  // more hashes than levels
    if (walk.IsRightChild() || walk.last == walk.end) {
      if (walk.first < walk.last) node = NodeHash(sibling, node);
      root = NodeHash(sibling, root);
      while (walk.last != 0 && !walk.IsRightChild()) walk.Up();
    } else {
      root = NodeHash(root, sibling);
    }
    walk.Up();
  }
  return walk.end == 0 && node == claim.node && root == claim.root;
}

}  // namespace weir::ledger
