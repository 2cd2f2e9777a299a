// A YAML document as a plain tree with line numbers. The only place that knows yaml-cpp is tree.cc.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace weir::config {

inline constexpr int kMaxTreeDepth = 16;
inline constexpr int kMaxTreeNodes = 20'000;  // after aliases are expanded

enum class NodeKind : uint8_t { kNull, kScalar, kList, kMap };

struct Entry;

struct Node {
  NodeKind kind = NodeKind::kNull;
  bool plain = false;  // a scalar without quotes
  std::string scalar;
  std::vector<Entry> entries;  // of a map, in the file's order, repeated keys included; of a list
};

struct Entry {
  std::string key;  // empty in a list
  int line = 1;     // of the key, or of the item
  Node node;
};

// An empty document is an empty map. INVALID_ARGUMENT, its message beginning with "LINE: ", when
// the text is not YAML, is more than one document, has a key that is not a word, or is too large or
// deep.
absl::StatusOr<Node> ParseTree(std::string_view text);

}  // namespace weir::config
