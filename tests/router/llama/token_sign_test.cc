// How sure the model is of a token, against the definition in doubles.
#include "router/llama/token_sign.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "tests/router/llama/engine_fixture.h"

namespace weir::router::llama {
namespace {

using testing::Asked;
using testing::EngineFixture;

TokenSign Slowly(const std::vector<float>& scores, size_t token) {
  std::vector<double> sorted(scores.begin(), scores.end());
  std::sort(sorted.rbegin(), sorted.rend());
  double mass = 0;
  for (const double score : sorted) mass += std::exp(score - sorted[0]);
  return SignFrom(static_cast<double>(scores[token]) - sorted[0] - std::log(mass),
                  sorted[0] - sorted[1]);
}

TEST_CASE("SignOf: the softmax's logarithm and the margin to one step, whatever the size") {
  std::mt19937 random(7);
  for (const size_t size : {2u, 15u, 16u, 17u, 1000u, 151'936u}) {
    for (const float width : {0.01F, 1.0F, 8.0F, 100.0F}) {
      std::normal_distribution<float> draw(0, width);
      std::vector<float> scores(size);
      for (float& score : scores) score = draw(random);
      const auto token = static_cast<size_t>(random()) % size;
      const TokenSign quick = SignOf(scores, static_cast<Token>(token));
      const TokenSign slow = Slowly(scores, token);
      INFO(size << " scores, width " << width);
      CHECK(std::abs(quick.log_probability - slow.log_probability) <= 1);
      CHECK(std::abs(quick.margin - slow.margin) <= 1);
    }
  }
}

TEST_CASE("SignOf: scores that are no numbers count as impossible") {
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
  constexpr float kNone = -std::numeric_limits<float>::infinity();
  for (const float bad : {kNan, kNone}) {
    std::vector<float> scores(40, bad);
    scores[3] = 2;
    scores[35] = 2;
    scores[39] = 1;
    const TokenSign sign = SignOf(scores, 3);
    CHECK(sign.margin == 0);
    CHECK(std::abs(sign.log_probability + 221) <= 1);  // -256 ln(2 + 1/e)
  }
}

TEST_CASE("Signs: one before the text of each of the first tokens that were asked for, else none") {
  for (const uint32_t wanted : {0u, 3u, 100u}) {
    EngineFixture fixture;
    Asked asked;
    Job job = fixture.JobOf("some text", EngineFixture::Greedy(5));
    job.sign_tokens = wanted;
    fixture.Ask(asked, std::move(job));
    const uint32_t tokens = asked.sink->Wait().usage.answer_tokens;
    CHECK(asked.sink->signs() == std::min(wanted, tokens));
  }
}

}  // namespace
}  // namespace weir::router::llama
