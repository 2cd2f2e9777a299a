#include "router/llama/context.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "tests/router/llama/engine_fixture.h"

namespace weir::router::llama {
namespace {

const std::atomic<bool> kGoOn{false};

std::unique_ptr<Context> NewContext(
    const Model& model, uint32_t sequences, std::function<bool()> give_up = [] { return false; }) {
  return Context::Create(model, {.sequence_tokens = 256,
                                 .sequences = sequences,
                                 .batch_tokens = 128,
                                 .threads = 1,
                                 .give_up = std::move(give_up)})
      .value();
}

std::vector<Token> Prompt(uint32_t seed) {
  std::vector<Token> tokens;
  for (uint32_t i = 0; i < 10 + 5 * seed; ++i) {
    tokens.push_back(static_cast<Token>((seed * 97 + i * 31) % 256));
  }
  return tokens;
}

uint32_t AddAll(Context& context, const std::vector<Token>& tokens, uint32_t sequence) {
  uint32_t place = 0;
  for (uint32_t i = 0; i < tokens.size(); ++i) {
    place = context.Add(tokens[i], i, sequence, i + 1 == tokens.size());
  }
  return place;
}

std::vector<float> ScoresAlone(const Model& model, const std::vector<Token>& tokens) {
  const auto context = NewContext(model, 1);
  const uint32_t place = AddAll(*context, tokens, 0);
  REQUIRE(context->Compute() == Outcome::kDone);
  const auto scores = context->Scores(place);
  return {scores.begin(), scores.end()};
}

double LargestDifference(std::span<const float> a, const std::vector<float>& b) {
  double largest = 0;
  for (size_t i = 0; i < b.size(); ++i) {
    largest = std::max(largest, std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i])));
  }
  return largest;
}

// Not to the last bit: in company the same sums are made in another order, so of two tokens that
// score nearly alike the other one may win, and a greedy answer may go another way. What must hold
// is that nothing of one sequence gets into another. Scores here spread over about 2.
TEST_CASE("Context: the scores of a sequence in company are those it has alone") {
  const auto model = Model::Load(testing::kEndlessModel, {}, kGoOn).value();
  for (const uint32_t sequences : {2u, 4u, 5u, 8u}) {
    const auto context = NewContext(*model, sequences);
    std::vector<std::vector<float>> alone;
    std::vector<uint32_t> places;
    for (uint32_t i = 0; i < std::min(sequences, 4u); ++i) {
      alone.push_back(ScoresAlone(*model, Prompt(i)));
      places.push_back(AddAll(*context, Prompt(i), i));
    }
    REQUIRE(context->Compute() == Outcome::kDone);
    for (size_t i = 0; i < places.size(); ++i) {
      INFO("sequence " << i << " of " << sequences);
      CHECK(LargestDifference(context->Scores(places[i]), alone[i]) < 0.05);
      if (i > 0) CHECK(LargestDifference(context->Scores(places[i]), alone[i - 1]) > 0.3);
    }
  }
}

TEST_CASE("Context: a forgotten sequence leaves nothing behind") {
  const auto model = Model::Load(testing::kEndlessModel, {}, kGoOn).value();
  const auto context = NewContext(*model, 2);
  for (uint32_t i = 0; i < 20; ++i) {
    const uint32_t place = AddAll(*context, Prompt(i % 5), i % 2);
    REQUIRE(context->Compute() == Outcome::kDone);
    CHECK(LargestDifference(context->Scores(place), ScoresAlone(*model, Prompt(i % 5))) < 0.05);
    context->Forget(i % 2);
  }
}

TEST_CASE("Context: it gives up when it is asked to, and works again afterwards") {
  const auto model = Model::Load(testing::kEndlessModel, {}, kGoOn).value();
  bool give_up = true;
  const auto context = NewContext(*model, 2, [&] { return give_up; });
  AddAll(*context, Prompt(3), 1);
  CHECK(context->Compute() == Outcome::kGivenUp);
  context->Forget(1);
  give_up = false;
  const uint32_t place = AddAll(*context, Prompt(3), 1);
  REQUIRE(context->Compute() == Outcome::kDone);
  CHECK(LargestDifference(context->Scores(place), ScoresAlone(*model, Prompt(3))) < 0.05);
}

// Nothing is taken: so many tokens of the tiny model would be terabytes.
TEST_CASE("Context: more memory than the machine has is refused before it is taken") {
  const auto model = Model::Load(testing::kEndlessModel, {}, kGoOn).value();
  const auto context = Context::Create(*model, {.sequence_tokens = 0xFFFFFFFF,
                                                .sequences = 64,
                                                .batch_tokens = 128,
                                                .threads = 1,
                                                .give_up = [] { return false; }});
  REQUIRE(context.status().code() == absl::StatusCode::kResourceExhausted);
  CHECK_THAT(std::string(context.status().message()), Catch::Contains("the machine has"));
}

}  // namespace
}  // namespace weir::router::llama
