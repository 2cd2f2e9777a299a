#include "compliance/ledger/frame.h"

#include "compliance/base/status.h"
#include "compliance/ledger/crc32c.h"
#include "compliance/ledger/little_endian.h"

namespace weir::ledger {
namespace {

constexpr size_t kTypeAt = 4;  // and three bytes of zero
constexpr size_t kSizeAt = 8;
constexpr size_t kSequenceAt = 12;
constexpr size_t kCrcAt = 20;

bool IsFrameType(uint32_t word) { return word >= 1 && word <= 3; }

crypto::Digest DigestAt(std::string_view bytes, size_t at) {
  auto digest = crypto::Digest::FromBytes(bytes.substr(at, crypto::kDigestSize));
  WEIR_CHECK(digest.ok());
  return *digest;
}

}  // namespace

void AppendFrame(std::string& out, FrameType type, uint64_t sequence, std::string_view payload) {
  WEIR_CHECK(payload.size() <= kFramePayloadLimit);
  const size_t begin = out.size();
  out.append(kFrameMagic);
  AppendInteger(out, static_cast<uint32_t>(type));
  AppendInteger(out, static_cast<uint32_t>(payload.size()));
  AppendInteger(out, sequence);
  const uint32_t crc = Crc32cOf(std::string_view(out).substr(begin, kCrcAt));
  AppendInteger(out, ExtendCrc32c(crc, payload));
  out.append(payload);
}

std::optional<FrameHeader> ReadFrameHeader(std::string_view bytes) {
  if (bytes.size() < kFrameHeaderSize || !bytes.starts_with(kFrameMagic)) return std::nullopt;
  const auto type = IntegerAt<uint32_t>(bytes, kTypeAt);
  FrameHeader header;
  header.type = static_cast<FrameType>(type);
  header.size = IntegerAt<uint32_t>(bytes, kSizeAt);
  header.sequence = IntegerAt<uint64_t>(bytes, kSequenceAt);
  header.crc = IntegerAt<uint32_t>(bytes, kCrcAt);
  if (!IsFrameType(type) || header.size > kFramePayloadLimit) return std::nullopt;
  return header;
}

bool HasGoodChecksum(std::string_view frame, const FrameHeader& header) {
  const uint32_t crc = Crc32cOf(frame.substr(0, kCrcAt));
  return ExtendCrc32c(crc, frame.substr(kFrameHeaderSize)) == header.crc;
}

std::string ToBytes(const Trailer& trailer) {
  std::string bytes;
  bytes.reserve(kTrailerSize);
  AppendInteger(bytes, trailer.first_index);
  AppendInteger(bytes, trailer.count);
  AppendInteger(bytes, trailer.tree_size);
  bytes.append(trailer.root.view());
  bytes.append(trailer.previous.view());
  return bytes;
}

std::optional<Trailer> ReadTrailer(std::string_view payload) {
  if (payload.size() != kTrailerSize) return std::nullopt;
  return Trailer{IntegerAt<uint64_t>(payload, 0), IntegerAt<uint32_t>(payload, 8),
                 IntegerAt<uint64_t>(payload, 12), DigestAt(payload, 20), DigestAt(payload, 52)};
}

crypto::Digest ChainHash(std::string_view trailer_payload) {
  return crypto::Sha256Of(trailer_payload);
}

}  // namespace weir::ledger
