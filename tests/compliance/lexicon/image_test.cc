// Damaged and hostile images: refused, or at least never read out of bounds (run this with ASan).
#include <catch2/catch.hpp>
#include <random>

#include "tests/compliance/lexicon/scan.h"

namespace weir::lexicon {
namespace {

const char* const kText = "苹果手机 banana 果果果 b a n 123 苹\u200B果\n手机";

std::string SmallImage() {
  return *Compile(PatternsOf({"苹果手机", "苹果", "果果", "手机", "banana", "anan", "123"}));
}

// Views the bytes from memory of exactly their size, and scans with the image when it is accepted.
absl::StatusCode TryImage(const std::string& bytes) {
  const std::vector<char> exact(bytes.begin(), bytes.end());
  const auto image = Image::View({exact.data(), exact.size()});
  if (!image.ok()) return image.status().code();
  std::vector<Hit> hits = ScanUnits(*image, text::ReadAll(kText));
  for (const Hit& hit : ScanBlock(*image, kText)) hits.push_back(hit);
  for (const Hit& hit : hits) REQUIRE(hit.end <= std::string_view(kText).size());
  return absl::StatusCode::kOk;
}

TEST_CASE("Image: every truncation is DATA_LOSS", "[lexicon]") {
  const std::string image = SmallImage();
  REQUIRE(TryImage(image) == absl::StatusCode::kOk);
  for (size_t size = 0; size < image.size(); size += size < 64 ? 1 : 37) {
    REQUIRE(TryImage(image.substr(0, size)) == absl::StatusCode::kDataLoss);
  }
  CHECK(TryImage(image.substr(0, image.size() - 1)) == absl::StatusCode::kDataLoss);
  CHECK(TryImage(image + '\0') == absl::StatusCode::kDataLoss);
}

TEST_CASE("Image: bytes of something else are DATA_LOSS", "[lexicon]") {
  CHECK(TryImage("") == absl::StatusCode::kDataLoss);
  CHECK(TryImage(std::string(100000, '\0')) == absl::StatusCode::kDataLoss);
  CHECK(TryImage(std::string(100000, '\xFF')) == absl::StatusCode::kDataLoss);
}

TEST_CASE("Image: one that other folding tables made is FAILED_PRECONDITION", "[lexicon]") {
  std::string image = SmallImage();
  image[offsetof(Header, fold_version)] = 99;
  CHECK(TryImage(image) == absl::StatusCode::kFailedPrecondition);
}

TEST_CASE("Image: any single changed byte is refused or harmless", "[lexicon]") {
  const std::string image = SmallImage();
  const Sections parts = [&] {
    Header header;
    std::memcpy(&header, image.data(), sizeof(header));
    return Arrange(header);
  }();
  std::mt19937 random(21);
  const auto damage = [&](size_t at) {
    std::string changed = image;
    changed[at] = static_cast<char>(changed[at] ^ static_cast<char>(1u << random() % 8));
    TryImage(changed);
    changed[at] = static_cast<char>(random());
    TryImage(changed);
  };
  for (size_t at = 0; at < sizeof(Header); ++at) damage(at);
  for (size_t at = parts.slots; at < image.size(); ++at) damage(at);
  for (int i = 0; i < 500; ++i) damage(random() % image.size());
}

TEST_CASE("Image: many changed bytes are refused or harmless", "[lexicon]") {
  const std::string image = SmallImage();
  std::mt19937 random(22);
  for (int round = 0; round < 3000; ++round) {
    std::string changed = image;
    for (size_t i = random() % 6 + 1; i > 0; --i) {
      const size_t tail = std::min<size_t>(image.size(), 2000);  // where the states are
      const size_t at = image.size() - 1 - random() % tail;
      changed[at] =
          random() % 2 == 0 ? static_cast<char>(random() % 4) : static_cast<char>(random());
    }
    TryImage(changed);
  }
}

TEST_CASE("Image: a table of edges without an empty slot is searched to its end only",
          "[lexicon]") {
  std::string image = SmallImage();
  Header header;
  std::memcpy(&header, image.data(), sizeof(header));
  const Sections parts = Arrange(header);
  const size_t slots = size_t{header.slots} + header.reach;
  image.replace(parts.slots, slots * sizeof(uint64_t), slots * sizeof(uint64_t), '\x7F');
  CHECK(TryImage(image) == absl::StatusCode::kOk);
}

TEST_CASE("Image: works from any address", "[lexicon]") {
  const std::string image = SmallImage();
  for (size_t shift = 0; shift < 8; ++shift) {
    const std::string moved = std::string(shift, 'x') + image;
    const auto view = Image::View(std::string_view(moved).substr(shift));
    REQUIRE(view.ok());
    CHECK(Scan(*view, "苹果手机").size() == 3);
  }
}

}  // namespace
}  // namespace weir::lexicon
