#include "compliance/ledger/crc32c.h"

#include <catch2/catch.hpp>

#include "compliance/crypto/digest.h"

namespace weir::ledger {
namespace {

TEST_CASE("Crc32c: gives the values of RFC 3720 appendix B.4", "[ledger]") {
  CHECK(Crc32cOf("") == 0);
  CHECK(Crc32cOf("123456789") == 0xe3069283);
  CHECK(Crc32cOf(std::string(32, '\0')) == 0x8a9136aa);
  CHECK(Crc32cOf(std::string(32, '\xff')) == 0x62a8ab43);
}

TEST_CASE("Crc32c: the instruction and the table agree at every size and cut", "[ledger]") {
  const std::string bytes = crypto::RandomBytes(1500);
  for (size_t size = 0; size <= bytes.size(); ++size) {
    const std::string_view part = std::string_view(bytes).substr(0, size);
    const uint32_t whole = Crc32cOf(part);
    CHECK(whole == ExtendCrc32cByTable(0, part));
    CHECK(whole == ExtendCrc32c(Crc32cOf(part.substr(0, size / 3)), part.substr(size / 3)));
  }
}

}  // namespace
}  // namespace weir::ledger
