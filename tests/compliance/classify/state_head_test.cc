#include "compliance/classify/state_head.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <limits>
#include <string>

#include "tests/testing/classifier_fixture.h"

namespace weir::classify {
namespace {

using weir::testing::StateHeadImage;

StateHead Loaded(const std::string& image) {
  auto head = StateHead::View(image);
  REQUIRE(head.ok());
  return *head;
}

uint32_t ScoreOf(const StateHead& head, std::vector<std::vector<float>> windows) {
  const auto score = head.Score({std::move(windows)});
  REQUIRE(score.has_value());
  return score->permille;
}

TEST_CASE("a state's score is the calibrated margin of its rounded numbers") {
  const std::string image = StateHeadImage();
  const StateHead head = Loaded(image);
  for (const float number : {-3.0F, -0.001F, 0.0F, 0.004F, 0.25F, 0.5F, 0.7749F, 1.0F, 99.0F}) {
    const double steps = std::min(std::max(std::nearbyint(100.0 * number), -127.0), 127.0);
    const double margin = std::max(-2.0, -2 + steps / 10);
    const double oracle = std::min((margin + 8) / 16, 1.0) * 1000;
    CAPTURE(number);
    CHECK(std::abs(ScoreOf(head, {{number, 0}}) - oracle) <= 2);
  }
}

TEST_CASE("numbers that round alike score alike: the last bits of a float do not matter") {
  const std::string image = StateHeadImage();
  const StateHead head = Loaded(image);
  CHECK(ScoreOf(head, {{0.4996F, 0.3F}}) == ScoreOf(head, {{0.5004F, 0.3F}}));
}

TEST_CASE("the window that speaks most for a refusal counts, and names the category") {
  const std::string image = StateHeadImage();
  const StateHead head = Loaded(image);
  const auto score = head.Score({{{0.1F, 1}, {0.9F, -1}, {0, 1}}});
  REQUIRE(score.has_value());
  CHECK(score->permille == ScoreOf(head, {{0.9F, 0}}));
  CHECK(score->category == "A.1.f");
  CHECK(head.Score({{{0.1F, 1}}})->category == "A.1.d");
}

TEST_CASE("no window, another width, and what is no number have no score") {
  const std::string image = StateHeadImage();
  const StateHead head = Loaded(image);
  CHECK_FALSE(head.Score({}).has_value());
  CHECK_FALSE(head.Score({{{1.0F}}}).has_value());
  CHECK_FALSE(head.Score({{{1.0F, 2.0F, 3.0F}}}).has_value());
  CHECK_FALSE(head.Score({{{0, 0}, {std::numeric_limits<float>::quiet_NaN(), 0}}}).has_value());
  CHECK_FALSE(head.Score({{{0, std::numeric_limits<float>::infinity()}}}).has_value());
  CHECK_FALSE(StateHead().Score({{{0, 0}}}).has_value());
}

TEST_CASE("a head is for the model with its digest only") {
  const std::string image = StateHeadImage();
  const StateHead head = Loaded(image);
  CHECK(head.FitsModel(weir::testing::kStateModel));
  CHECK(head.FitsModel("another name@sha256:5c5c5c5c5c5c5c5c"));
  CHECK_FALSE(head.FitsModel("tiny@sha256:5c5c5c5c5c5d"));
  CHECK_FALSE(head.FitsModel("tiny@sha256:5c5c5c5c5c5"));  // 11 digits
  CHECK_FALSE(head.FitsModel("tiny@sha256:"));
  CHECK_FALSE(head.FitsModel("5c5c5c5c5c5c"));
  CHECK_FALSE(head.FitsModel(""));
  CHECK_FALSE(StateHead().FitsModel(weir::testing::kStateModel));
  CHECK(head.layers() == std::vector<uint8_t>{1});
  CHECK(head.model_digest() == "5c5c5c5c5c5c");
}

TEST_CASE("a head that is cut at any place is DATA_LOSS") {
  const std::string image = StateHeadImage();
  for (size_t size = 0; size < image.size(); ++size) {
    CAPTURE(size);
    CHECK(StateHead::View(image.substr(0, size)).status().code() == absl::StatusCode::kDataLoss);
  }
  CHECK(StateHead::View(image + '\0').status().code() == absl::StatusCode::kDataLoss);
}

TEST_CASE("a damaged header is DATA_LOSS, another format FAILED_PRECONDITION") {
  const auto with = [](auto change) {
    std::string image = StateHeadImage();
    StateHeader header;
    std::memcpy(&header, image.data(), sizeof(header));
    change(header);
    std::memcpy(image.data(), &header, sizeof(header));
    return StateHead::View(image).status().code();
  };
  CHECK(with([](StateHeader&) {}) == absl::StatusCode::kOk);
  CHECK(with([](StateHeader& h) { h.magic ^= 1; }) == absl::StatusCode::kDataLoss);
  CHECK(with([](StateHeader& h) { ++h.format; }) == absl::StatusCode::kFailedPrecondition);
  CHECK(with([](StateHeader& h) { h.width = 0; }) == absl::StatusCode::kDataLoss);
  CHECK(with([](StateHeader& h) { h.width = UINT32_MAX; }) == absl::StatusCode::kDataLoss);
  CHECK(with([](StateHeader& h) { h.layers = 0; }) == absl::StatusCode::kDataLoss);
  CHECK(with([](StateHeader& h) { h.layers = 5; }) == absl::StatusCode::kDataLoss);
  CHECK(with([](StateHeader& h) { h.units = 0; }) == absl::StatusCode::kDataLoss);
  CHECK(with([](StateHeader& h) { h.units = 257; }) == absl::StatusCode::kDataLoss);
  CHECK(with([](StateHeader& h) { h.categories = 65; }) == absl::StatusCode::kDataLoss);
  CHECK(with([](StateHeader& h) { h.curve[3] = 1001; }) == absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace weir::classify
