// The yardstick for matching: somebody else's matcher of literal byte strings, without any folding.
// Hyperscan where it is installed, else std::string::find.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace weir::bench {

// One thread at a time.
class LiteralMatcher {
 public:
  virtual ~LiteralMatcher() = default;
  virtual std::string name() const = 0;
  // Number of hits in the whole text.
  virtual absl::StatusOr<uint64_t> Scan(std::string_view text) = 0;
  // The same for text that comes in pieces.
  virtual absl::StatusOr<uint64_t> ScanPieces(std::span<const std::string_view> pieces) = 0;
};

enum class Arrival : uint8_t { kWhole, kPieces };

// INTERNAL when the words cannot be compiled.
absl::StatusOr<std::unique_ptr<LiteralMatcher>> NewLiteralMatcher(
    const std::vector<std::string>& words, Arrival arrival);

}  // namespace weir::bench
