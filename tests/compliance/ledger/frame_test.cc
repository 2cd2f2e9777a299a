#include "compliance/ledger/frame.h"

#include <catch2/catch.hpp>

#include "compliance/ledger/segment.h"

namespace weir::ledger {
namespace {

bool IsGoodFrame(std::string_view bytes) {
  const auto header = ReadFrameHeader(bytes);
  return header && bytes.size() == kFrameHeaderSize + header->size &&
         HasGoodChecksum(bytes, *header);
}

TEST_CASE("Frame: the bytes are those of the format document", "[ledger]") {
  std::string bytes;
  AppendFrame(bytes, FrameType::kBlob, 0x0102030405060708, "weir");
  CHECK(crypto::ToHex(bytes) ==
        "77467231"          // magic
        "02000000"          // type
        "04000000"          // size
        "0807060504030201"  // sequence
        "ec5fb8c5"          // CRC-32C
        "77656972");
}

TEST_CASE("Frame: every flipped bit and every truncation is found", "[ledger]") {
  std::string bytes;
  AppendFrame(bytes, FrameType::kLeaf, 7, "some bytes");
  REQUIRE(IsGoodFrame(bytes));
  for (size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    std::string changed = bytes;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
    CHECK_FALSE(IsGoodFrame(changed));
  }
  for (size_t size = 0; size < bytes.size(); ++size)
    CHECK_FALSE(IsGoodFrame(bytes.substr(0, size)));
}

TEST_CASE("Frame: a size above the limit is not a frame", "[ledger]") {
  std::string bytes;
  AppendFrame(bytes, FrameType::kBlob, 1, std::string(kFramePayloadLimit, 'x'));
  CHECK(IsGoodFrame(bytes));
  bytes[8] = static_cast<char>(bytes[8] + 1);
  CHECK_FALSE(ReadFrameHeader(bytes));
}

TEST_CASE("Trailer: reads back what was written and refuses another size", "[ledger]") {
  const Trailer trailer{10, 3, 13, crypto::Sha256Of("root"), crypto::Sha256Of("previous")};
  const std::string bytes = ToBytes(trailer);
  CHECK(bytes.size() == kTrailerSize);
  const auto read = ReadTrailer(bytes);
  REQUIRE(read);
  CHECK(read->first_index == 10);
  CHECK(read->count == 3);
  CHECK(read->tree_size == 13);
  CHECK(read->root == trailer.root);
  CHECK(read->previous == trailer.previous);
  CHECK_FALSE(ReadTrailer(bytes + "x"));
  CHECK_FALSE(ReadTrailer(bytes.substr(1)));
}

TEST_CASE("SegmentHeader: reads back what was written, every flipped bit is found", "[ledger]") {
  const SegmentHeader header{5, 1000, crypto::Sha256Of("previous"), "weir.test/log"};
  const std::string bytes = ToBytes(header);
  CHECK(bytes.size() == header.size());
  const auto read = ReadSegmentHeader(bytes + "what follows");
  REQUIRE(read);
  CHECK(read->number == 5);
  CHECK(read->first_index == 1000);
  CHECK(read->previous == header.previous);
  CHECK(read->origin == header.origin);
  for (size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    std::string changed = bytes;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
    CHECK_FALSE(ReadSegmentHeader(changed));
  }
  for (size_t size = 0; size < bytes.size(); ++size) {
    CHECK_FALSE(ReadSegmentHeader(bytes.substr(0, size)));
  }
}

TEST_CASE("SegmentName: twelve digits, and nothing else is a segment", "[ledger]") {
  CHECK(SegmentName(42) == "segment/000000000042.seg");
  CHECK(SegmentNumberOf("000000000042.seg") == 42u);
  for (const char* name :
       {"42.seg", "00000000004x.seg", "000000000042.tmp", "000000000042.seg.tmp"}) {
    CHECK_FALSE(SegmentNumberOf(name));
  }
}

}  // namespace
}  // namespace weir::ledger
