#include "router/learn/weights.h"

#include <catch2/catch.hpp>

#include "router/learn/predictor.h"

namespace weir::router {
namespace {

Head SomeHead(int8_t first) {
  Head head{.slots = std::vector<int8_t>(kSlots, 0), .prompt_scale = 100, .answer_scale = 3};
  head.slots[0] = first;
  head.slots[kSlots - 1] = -128;
  head.cues[1] = -5;
  head.answer_cues[2] = 1 << 20;
  return head;
}

Weights Some() {
  const Heads heads{SomeHead(1), SomeHead(2), SomeHead(3)};
  KindOfPrompt kind{.name = "maths", .labels = 60, .mean_gain = -7, .prompt = heads};
  kind.topics.resize(1);
  kind.topics[0].centre[3] = -99;
  Weights weights{.version = 4, .kinds = {kind, kind}};
  weights.kinds[1].has_answer = true;
  weights.kinds[1].answer = heads;
  weights.prompt_knots.back() = 12;
  return weights;
}

TEST_CASE("DecodeWeights: gives back what Encode wrote", "[router]") {
  const Weights weights = Some();
  const auto again = DecodeWeights(Encode(weights));
  REQUIRE(again.ok());
  CHECK(*again == weights);
}

TEST_CASE("DecodeWeights: reads the format without token signs, whose weights are 0", "[router]") {
  Weights weights = Some();
  std::string bytes = Encode(weights);
  bytes[7] = '1';  // the magic's; the lists of cues are shorter there, so this is not whole
  CHECK(DecodeWeights(bytes).status().code() == absl::StatusCode::kDataLoss);
  const auto built_in = Predictor::BuiltIn();
  for (const KindOfPrompt& kind : built_in.weights().kinds) {
    CHECK(kind.prompt.local.answer_cues.back() == 0);
  }
}

TEST_CASE("DecodeWeights: every cut, a byte too many and rubbish are DATA_LOSS", "[router]") {
  const std::string bytes = Encode(Some());
  const auto code = [](std::string_view b) { return DecodeWeights(b).status().code(); };
  for (size_t size = 0; size < bytes.size(); size += 997) {
    REQUIRE(code(bytes.substr(0, size)) == absl::StatusCode::kDataLoss);
  }
  CHECK(code(bytes.substr(0, bytes.size() - 1)) == absl::StatusCode::kDataLoss);
  CHECK(code(bytes + "x") == absl::StatusCode::kDataLoss);
  CHECK(code("rubbish") == absl::StatusCode::kDataLoss);
  CHECK(code(std::string("WEIRRTR1") + std::string(100, '\xff')) == absl::StatusCode::kDataLoss);
  CHECK(code("WEIRRTR1" + std::string(kMaxWeightsBytes, '\0')) == absl::StatusCode::kDataLoss);
}

TEST_CASE("DecodeWeights: any one damaged byte is refused or gives other weights, never a crash",
          "[router]") {
  const std::string bytes = Encode(Some());
  for (size_t at = 8; at < bytes.size(); at += 1009) {
    std::string damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x41);
    const auto weights = DecodeWeights(damaged);
    if (!weights.ok()) continue;
    CHECK_FALSE(*weights == Some());
    CHECK(NameOf(*weights, damaged) != NameOf(Some(), bytes));
  }
}

}  // namespace
}  // namespace weir::router
