// Damaged and hostile images: refused, or at least never read out of bounds (run this with ASan).
#include "compliance/segment/image.h"

#include <catch2/catch.hpp>
#include <cstddef>
#include <random>

#include "tests/compliance/segment/dictionary_fixture.h"

namespace weir::segment {
namespace {

std::string SmallImage() { return *Compile(SmallDictionary(), std::vector<std::string>{"大麻"}); }

absl::StatusCode TryImage(const std::string& bytes) {
  const std::vector<char> exact(bytes.begin(), bytes.end());
  const auto dictionary = Dictionary::View({exact.data(), exact.size()});
  if (!dictionary.ok()) return dictionary.status().code();
  Aligned(*dictionary, U"这是个", U"大麻", U"烦了");
  CHECK(Cut(*dictionary, U"这是个大麻烦了𠀀").back() == 8);
  return absl::StatusCode::kOk;
}

TEST_CASE("Dictionary: every truncation is DATA_LOSS", "[segment]") {
  const std::string image = SmallImage();
  REQUIRE(TryImage(image) == absl::StatusCode::kOk);
  for (size_t size = 0; size < image.size(); ++size) {
    REQUIRE(TryImage(image.substr(0, size)) == absl::StatusCode::kDataLoss);
  }
  CHECK(TryImage(image + '\0') == absl::StatusCode::kDataLoss);
}

TEST_CASE("Dictionary: bytes of something else are DATA_LOSS", "[segment]") {
  CHECK(TryImage(std::string(100'000, '\0')) == absl::StatusCode::kDataLoss);
  CHECK(TryImage(std::string(100'000, '\xFF')) == absl::StatusCode::kDataLoss);
}

TEST_CASE("Dictionary: other folding tables are FAILED_PRECONDITION", "[segment]") {
  std::string image = SmallImage();
  image[offsetof(Header, fold_version)] = 99;
  CHECK(TryImage(image) == absl::StatusCode::kFailedPrecondition);
}

TEST_CASE("Dictionary: any changed bit is refused or harmless", "[segment]") {
  const std::string image = SmallImage();
  for (size_t bit = 0; bit < image.size() * 8; ++bit) {
    std::string changed = image;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
    TryImage(changed);
  }
}

TEST_CASE("Dictionary: a table without an empty slot is refused: a search would not end",
          "[segment]") {
  std::string image = SmallImage();
  Header header;
  std::memcpy(&header, image.data(), sizeof(header));
  uint32_t added = 0;
  for (size_t at = sizeof(header); at < image.size(); at += 8) {
    uint64_t bits = 0;
    std::memcpy(&bits, image.data() + at, sizeof(bits));
    if (bits != 0) continue;
    bits = Slot::Of(kRoot, U'一' + added++).bits();
    std::memcpy(image.data() + at, &bits, sizeof(bits));
  }
  header.used += added;
  std::memcpy(image.data(), &header, sizeof(header));
  CHECK(TryImage(image) == absl::StatusCode::kDataLoss);
}

TEST_CASE("Dictionary: hostile tables never read out of bounds", "[segment]") {
  std::mt19937_64 random(8);
  for (int round = 0; round < 300; ++round) {
    std::string image = SmallImage();
    Header header;
    std::memcpy(&header, image.data(), sizeof(header));
    header.used = header.words = 0;
    for (size_t at = sizeof(header); at < image.size(); at += 8) {
      if (random() % 4 == 0) continue;
      const uint64_t bits = random() % 2 == 0 ? 0 : random() | Slot::kUsed;
      std::memcpy(image.data() + at, &bits, sizeof(bits));
    }
    for (size_t at = sizeof(header); at < image.size(); at += 8) {
      uint64_t bits = 0;
      std::memcpy(&bits, image.data() + at, sizeof(bits));
      header.used += Slot(bits).used() ? 1 : 0;
      header.words += Slot(bits).is_word() ? 1 : 0;
    }
    std::memcpy(image.data(), &header, sizeof(header));
    REQUIRE(TryImage(image) == absl::StatusCode::kOk);
  }
}

}  // namespace
}  // namespace weir::segment
