#include "compliance/ledger/segment.h"

#include <fmt/format.h>

#include <algorithm>

#include "compliance/base/status.h"
#include "compliance/ledger/crc32c.h"
#include "compliance/ledger/little_endian.h"

namespace weir::ledger {
namespace {

constexpr uint32_t kVersion = 1;
constexpr size_t kVersionAt = 8;
constexpr size_t kOriginSizeAt = 12;
constexpr size_t kNumberAt = 16;
constexpr size_t kFirstIndexAt = 24;
constexpr size_t kPreviousAt = 32;

constexpr size_t kDigits = 12;
constexpr std::string_view kSuffix = ".seg";

}  // namespace

std::string ToBytes(const SegmentHeader& header) {
  WEIR_CHECK(header.origin.size() <= kOriginLimitBytes);
  std::string bytes(kSegmentMagic);
  AppendInteger(bytes, kVersion);
  AppendInteger(bytes, static_cast<uint32_t>(header.origin.size()));
  AppendInteger(bytes, header.number);
  AppendInteger(bytes, header.first_index);
  bytes.append(header.previous.view());
  bytes.append(header.origin);
  AppendInteger(bytes, Crc32cOf(bytes));
  return bytes;
}

std::optional<SegmentHeader> ReadSegmentHeader(std::string_view bytes) {
  if (bytes.size() < kSegmentHeaderFixedSize || !bytes.starts_with(kSegmentMagic) ||
      IntegerAt<uint32_t>(bytes, kVersionAt) != kVersion) {
    return std::nullopt;
  }
  const auto origin_size = IntegerAt<uint32_t>(bytes, kOriginSizeAt);
  if (origin_size > kOriginLimitBytes) return std::nullopt;
  const size_t crc_at = kSegmentHeaderFixedSize + origin_size;
  if (bytes.size() < crc_at + 4 ||
      Crc32cOf(bytes.substr(0, crc_at)) != IntegerAt<uint32_t>(bytes, crc_at)) {
    return std::nullopt;
  }
  const auto previous = crypto::Digest::FromBytes(bytes.substr(kPreviousAt, crypto::kDigestSize));
  return SegmentHeader{IntegerAt<uint64_t>(bytes, kNumberAt),
                       IntegerAt<uint64_t>(bytes, kFirstIndexAt), *previous,
                       std::string(bytes.substr(kSegmentHeaderFixedSize, origin_size))};
}

std::string SegmentName(uint64_t number) { return fmt::format("segment/{:012}.seg", number); }

std::optional<uint64_t> SegmentNumberOf(std::string_view file_name) {
  if (file_name.size() != kDigits + kSuffix.size() || !file_name.ends_with(kSuffix)) {
    return std::nullopt;
  }
  uint64_t number = 0;
  for (const char c : file_name.substr(0, kDigits)) {
    if (c < '0' || c > '9') return std::nullopt;
    number = 10 * number + static_cast<uint64_t>(c - '0');
  }
  return number;
}

}  // namespace weir::ledger
