#include "router/llama/sampler.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <map>
#include <random>
#include <vector>

namespace weir::router::llama {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

std::vector<float> RandomScores(size_t size, uint32_t seed) {
  std::mt19937 random(seed);
  std::vector<float> scores(size);
  for (float& score : scores) score = static_cast<float>(random() % 1000) / 100.0f;
  return scores;
}

TEST_CASE("Sampler: greedy takes the highest score, of equal ones the lowest token") {
  Sampler sampler({.temperature = 0});
  for (const size_t size : {1u, 5u, 127u, 128u, 129u, 1000u, 151936u}) {
    const std::vector<float> scores = RandomScores(size, static_cast<uint32_t>(size));
    const auto highest = std::max_element(scores.begin(), scores.end()) - scores.begin();
    CHECK(sampler.Pick(scores) == static_cast<Token>(highest));
  }
}

TEST_CASE("Sampler: only the top_k highest scores are ever chosen") {
  const std::vector<float> scores = RandomScores(1000, 3);
  std::vector<size_t> order(scores.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return scores[a] > scores[b]; });
  Sampler sampler({.temperature = 2, .top_p = 1, .top_k = 5, .seed = 9});
  std::map<Token, int> chosen;
  for (int i = 0; i < 500; ++i) ++chosen[sampler.Pick(scores).value()];
  CHECK(chosen.size() == 5);
  for (size_t i = 0; i < 5; ++i) CHECK(chosen.count(static_cast<Token>(order[i])) == 1);
}

TEST_CASE("Sampler: top_p keeps the shortest beginning that holds its share") {
  // exp(score): 60 %, 30 %, 10 %.
  const std::vector<float> scores = {std::log(0.6f), std::log(0.3f), std::log(0.1f)};
  for (const auto& [top_p, kinds] :
       std::map<double, size_t>{{0.5, 1}, {0.7, 2}, {0.95, 3}, {1.0, 3}}) {
    Sampler sampler({.temperature = 1, .top_p = top_p, .top_k = 20, .seed = 5});
    std::map<Token, int> chosen;
    for (int i = 0; i < 400; ++i) ++chosen[sampler.Pick(scores).value()];
    INFO("top_p " << top_p);
    CHECK(chosen.size() == kinds);
  }
}

TEST_CASE("Sampler: frequencies follow the softmax at the given temperature") {
  const std::vector<float> scores = {0.0f, 1.0f};
  for (const double temperature : {0.5, 1.0, 2.0}) {
    Sampler sampler({.temperature = temperature, .top_p = 1, .top_k = 2, .seed = 7});
    int ones = 0;
    for (int i = 0; i < 20000; ++i) ones += sampler.Pick(scores).value();
    const double expected = 1 / (1 + std::exp(-1 / temperature));
    CHECK(ones / 20000.0 == Approx(expected).margin(0.015));
  }
}

TEST_CASE("Sampler: equal seeds choose alike and different seeds do not") {
  const std::vector<float> scores = RandomScores(200, 4);
  const auto draw = [&](uint32_t seed) {
    Sampler sampler({.temperature = 2, .top_p = 1, .top_k = 20, .seed = seed});
    std::vector<Token> tokens;
    for (int i = 0; i < 50; ++i) tokens.push_back(sampler.Pick(scores).value());
    return tokens;
  };
  CHECK(draw(11) == draw(11));
  CHECK(draw(11) != draw(12));
  CHECK(draw(0xFFFFFFFF) == draw(0xFFFFFFFF));
  CHECK(draw(0) != draw(0));  // 0 = a random seed
}

TEST_CASE("Sampler: scores that are not finite are never chosen") {
  Sampler greedy({.temperature = 0});
  CHECK(greedy.Pick(std::vector<float>{kNan, 1, kInfinity, 2, -kInfinity}) == 3);
  CHECK_FALSE(greedy.Pick(std::vector<float>{kNan, kInfinity, -kInfinity}).has_value());
  CHECK_FALSE(greedy.Pick({}).has_value());
  std::vector<float> block(256, kNan);
  block[200] = -5;
  CHECK(greedy.Pick(block) == 200);
}

}  // namespace
}  // namespace weir::router::llama
