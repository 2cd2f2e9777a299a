#include "compliance/witness/request.h"

#include <catch2/catch.hpp>

namespace weir::witness {
namespace {

const std::string kHash = "PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n";
const std::string kNote =
    "example.com/log\n5\n" + kHash + "\n\xe2\x80\x94 example.com/log AAAAAAA=\n";

}  // namespace

TEST_CASE("AddCheckpoint: what is written is read", "[witness]") {
  for (const std::string& text :
       {"old 0\n\n" + kNote, "old 3\n" + kHash + "\n" + kNote, "old 5\n" + kHash + kHash + "\n"}) {
    const auto request = ParseAddCheckpoint(text);
    REQUIRE(request.ok());
    CHECK(ToText(*request) == text);
  }
}

TEST_CASE("AddCheckpoint: anything else is refused", "[witness]") {
  std::string many = "old 3\n";
  for (size_t i = 0; i < kProofLinesLimit; ++i) many += kHash;
  CHECK(ParseAddCheckpoint(many + "\n" + kNote).ok());
  for (const std::string& text :
       {std::string(), std::string("old"), std::string("old 0"), std::string("old 0\n"),
        "old 00\n\n" + kNote, "old -1\n\n" + kNote, "old  1\n\n" + kNote, "Old 1\n\n" + kNote,
        "old 18446744073709551616\n\n" + kNote, "old 1\r\n\n" + kNote, "old 1\nAAAA\n\n" + kNote,
        "old 1\n " + kHash + "\n" + kNote, many + kHash + "\n" + kNote,
        "old 0\n\n" + std::string(kRequestLimitBytes, 'x')}) {
    INFO(text.substr(0, 40));
    CHECK(ParseAddCheckpoint(text).status().code() == absl::StatusCode::kInvalidArgument);
  }
}

}  // namespace weir::witness
