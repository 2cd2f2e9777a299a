#include "compliance/ledger/read_window.h"

#include <catch2/catch.hpp>

#include "tests/testing/memory_files.h"

namespace weir::ledger {
namespace {

std::string Numbers(size_t size) {
  std::string bytes(size, '\0');
  for (size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * 31 + i / 251);
  return bytes;
}

TEST_CASE("ReadWindow: any reading forward gives the bytes of the file", "[ledger]") {
  testing::MemoryFiles files;
  const std::string all = Numbers(700'000);
  const auto file = *files.Open("/f", OpenMode::kCreate);
  REQUIRE(file->WriteAt(0, all).ok());
  for (const size_t step : {1000, 70'000, 300'000}) {
    ReadWindow window(7);
    for (size_t at = 7; at < all.size(); at += step) {
      window.Drop(at);
      CHECK(*window.Read(*file, at, 24) == std::string_view(all).substr(at, 24));
      CHECK(*window.Read(*file, at, step) == std::string_view(all).substr(at, step));
      CHECK(window.Held(at + 10, 5) == std::string_view(all).substr(at + 10, 5));
    }
  }
}

TEST_CASE("ReadWindow: begins anywhere, and has nothing behind the end", "[ledger]") {
  testing::MemoryFiles files;
  const auto file = *files.Open("/f", OpenMode::kCreate);
  REQUIRE(file->WriteAt(0, "0123456789").ok());
  ReadWindow window(0);
  window.Drop(8);  // never read
  CHECK(*window.Read(*file, 8, 100) == "89");
  CHECK(window.Read(*file, 10, 1)->empty());
  REQUIRE(file->WriteAt(10, "ab").ok());
  CHECK(*window.Read(*file, 9, 3) == "9ab");  // it grew meanwhile
}

}  // namespace
}  // namespace weir::ledger
