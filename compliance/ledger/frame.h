// The frames of a segment file: what one is, how it is written and read. Layout:
// docs/LEDGER_FORMAT.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "compliance/crypto/digest.h"

namespace weir::ledger {

enum class FrameType : uint8_t {
  kLeaf = 1,     // the bytes of an entry; the sequence is its index
  kBlob = 2,     // a sealed text of the entry before; the same sequence
  kTrailer = 3,  // ends a batch; the sequence is the size of the tree
};

inline constexpr std::string_view kFrameMagic = "wFr1";
inline constexpr size_t kFrameHeaderSize = 24;
inline constexpr size_t kFramePayloadLimit =
    (1 << 20) + 256;  // a sealed text and what sealing adds

struct FrameHeader {
  FrameType type = FrameType::kLeaf;
  uint32_t size = 0;  // of the payload
  uint64_t sequence = 0;
  uint32_t crc = 0;  // CRC-32C of the header before it and the payload
};

// Appends header and payload. REQUIRES: payload.size() <= kFramePayloadLimit.
void AppendFrame(std::string& out, FrameType type, uint64_t sequence, std::string_view payload);

// Reads the first kFrameHeaderSize bytes; nothing when they cannot be the header of a frame.
std::optional<FrameHeader> ReadFrameHeader(std::string_view bytes);

// Whether `frame` (header and payload) has the checksum that its header says.
bool HasGoodChecksum(std::string_view frame, const FrameHeader& header);

// The payload of a trailer frame.
struct Trailer {
  uint64_t first_index = 0;
  uint32_t count = 0;       // entries in the batch
  uint64_t tree_size = 0;   // after it
  crypto::Digest root;      // after it
  crypto::Digest previous;  // ChainHash of the trailer before; zero in the first of a log
};

inline constexpr size_t kTrailerSize = 8 + 4 + 8 + 2 * crypto::kDigestSize;

std::string ToBytes(const Trailer& trailer);
std::optional<Trailer> ReadTrailer(std::string_view payload);
crypto::Digest ChainHash(std::string_view trailer_payload);  // SHA-256

}  // namespace weir::ledger
