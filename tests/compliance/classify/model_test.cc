#include "compliance/classify/model.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <string>

#include "tests/testing/classifier_fixture.h"

namespace weir::classify {
namespace {

using weir::testing::ClassifierImage;

std::string Image() { return ClassifierImage({{"坏", Head::kRequest, 100}}); }

Model Loaded(const std::string& image) {
  auto model = Model::View(image);
  REQUIRE(model.ok());
  return *model;
}

// The same in floating point.
double Oracle(int32_t sum, uint32_t ngrams) {
  const double margin = -2 + 64 / 1024.0 * sum / std::sqrt(std::max(ngrams, 8u));
  return std::min(std::max((margin + 8) / 16, 0.0), 1.0) * 1000;
}

TEST_CASE("the score is the calibrated margin, to the permille, for any sum and length") {
  const std::string image = Image();
  const Model model = Loaded(image);
  for (const int32_t sum : {-100000, -900, -1, 0, 1, 57, 700, 2500, 100000}) {
    for (const uint32_t ngrams : {1u, 8u, 9u, 100u, 384u}) {
      Sums sums;
      sums.sum[0] = sum;
      sums.ngrams = ngrams;
      CAPTURE(sum, ngrams);
      CHECK(std::abs(model.Permille(Head::kRequest, sums) - Oracle(sum, ngrams)) <= 3);
    }
  }
}

TEST_CASE("nothing has no score, and neither has an empty model") {
  const std::string image = Image();
  CHECK(Loaded(image).Permille(Head::kRequest, {}) == 0);
  CHECK(Model().Permille(Head::kRequest, {{1000, 0, 0}, 10}) == 0);
  CHECK(Model().empty());
}

TEST_CASE("a model that is cut at any place is DATA_LOSS") {
  const std::string image = Image();
  for (size_t size = 0; size < image.size(); size += size < 300 ? 1 : 4099) {
    CAPTURE(size);
    CHECK(Model::View(image.substr(0, size)).status().code() == absl::StatusCode::kDataLoss);
  }
  CHECK(Model::View(image + '\0').status().code() == absl::StatusCode::kDataLoss);
}

TEST_CASE("a damaged header is DATA_LOSS; one of other tables or n-grams FAILED_PRECONDITION") {
  const auto with = [](auto change) {
    std::string image = Image();
    Header header;
    std::memcpy(&header, image.data(), sizeof(header));
    change(header);
    std::memcpy(image.data(), &header, sizeof(header));
    return Model::View(image).status().code();
  };
  CHECK(with([](Header&) {}) == absl::StatusCode::kOk);
  CHECK(with([](Header& h) { ++h.magic; }) == absl::StatusCode::kDataLoss);
  CHECK(with([](Header& h) { h.weight_bits = 7; }) == absl::StatusCode::kDataLoss);
  CHECK(with([](Header& h) { h.weight_bits = 21; }) == absl::StatusCode::kDataLoss);
  CHECK(with([](Header& h) { h.category_bits = 19; }) == absl::StatusCode::kDataLoss);
  CHECK(with([](Header& h) { h.categories = 0; }) == absl::StatusCode::kDataLoss);
  CHECK(with([](Header& h) { h.categories = 65; }) == absl::StatusCode::kDataLoss);
  CHECK(with([](Header& h) { h.curve[1][5] = 1001; }) == absl::StatusCode::kDataLoss);
  CHECK(with([](Header& h) { h.curve[2][32] = 3; }) == absl::StatusCode::kDataLoss);
  CHECK(with([](Header& h) { ++h.fold_version; }) == absl::StatusCode::kFailedPrecondition);
  CHECK(with([](Header& h) { ++h.ngram_version; }) == absl::StatusCode::kFailedPrecondition);
  CHECK(with([](Header& h) { ++h.format; }) == absl::StatusCode::kFailedPrecondition);
}

TEST_CASE("the names of the categories are read without their padding") {
  const std::string image =
      ClassifierImage({{"坏", Head::kRequest, 1, "A.1.d"}, {"恶", Head::kAnswer, 1, "eightlet"}});
  const Model model = Loaded(image);
  REQUIRE(model.categories() == 2);
  CHECK(model.category(0) == "A.1.d");
  CHECK(model.category(1) == "eightlet");
}

}  // namespace
}  // namespace weir::classify
