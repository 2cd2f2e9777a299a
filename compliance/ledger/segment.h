// Segment files: their names and their headers. A header is written together with the first batch.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "compliance/crypto/digest.h"

namespace weir::ledger {

inline constexpr std::string_view kSegmentMagic = "weirSEG1";
inline constexpr size_t kSegmentHeaderFixedSize = 8 + 4 + 4 + 8 + 8 + 32;  // then origin and CRC
inline constexpr size_t kOriginLimitBytes = 255;

struct SegmentHeader {
  uint64_t number = 0;
  uint64_t first_index = 0;
  crypto::Digest
      previous;  // ChainHash of the last trailer of the segment before; zero in the first
  std::string origin;

  size_t size() const { return kSegmentHeaderFixedSize + origin.size() + 4; }
};

std::string ToBytes(const SegmentHeader& header);
// Reads a header from the beginning of `bytes`; nothing when damaged or cut short.
std::optional<SegmentHeader> ReadSegmentHeader(std::string_view bytes);

inline constexpr size_t kSegmentHeaderLimit = kSegmentHeaderFixedSize + kOriginLimitBytes + 4;

// "segment/000000000000.seg", relative to the log's directory.
std::string SegmentName(uint64_t number);
inline std::string SegmentPath(const std::string& dir, uint64_t number) {
  return dir + "/" + SegmentName(number);
}
inline std::string SegmentDirectory(const std::string& dir) { return dir + "/segment"; }
// The number in "000000000000.seg"; nothing for any other name.
std::optional<uint64_t> SegmentNumberOf(std::string_view file_name);

}  // namespace weir::ledger
