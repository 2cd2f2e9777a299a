#include "router/features.h"

#include <catch2/catch.hpp>

namespace weir::router {
namespace {

Features Of(const std::string& prompt) {
  return FeaturesOf({{.role = gate::Role::kUser, .text = UserText(prompt)}}, 0);
}

TEST_CASE("DifficultyOf: the harder of two prompts scores higher, in both languages", "[router]") {
  const struct {
    const char* easy;
    const char* hard;
  } kPairs[] = {
      {"Hello!", "Prove step by step that there are infinitely many primes."},
      {"你好", "证明根号二是无理数，并分析每一步的逻辑。"},
      {"What is the capital of France?",
       "Design a database for a bank and explain why, in detail."},
      {"谢谢", "写一篇关于合同法律责任的论文，要求完整。"},
      {"Translate cat", "def f(x): return x**2; debug { this; } and optimise its complexity"},
  };
  for (const auto& pair : kPairs) {
    INFO(pair.hard);
    CHECK(DifficultyOf(Of(pair.easy)) < DifficultyOf(Of(pair.hard)));
  }
}

TEST_CASE("DifficultyOf: stays within 0 and 1000 for extreme counts", "[router]") {
  Features most;
  most.turns = most.total_code_points = most.code_points = most.lines = most.digits = UINT32_MAX;
  most.operators = most.code_marks = most.reasoning_cues = most.long_answer_cues = UINT32_MAX;
  most.knowledge_cues = UINT32_MAX;
  CHECK(DifficultyOf(most) == 1000);
  Features easiest;
  easiest.easy_cues = UINT32_MAX;
  CHECK(DifficultyOf(easiest) <= 1000);
}

TEST_CASE("DifficultyAfterAnswer: hedging, repeating and empty answers raise the score",
          "[router]") {
  const Features f = Of("What is the boiling point of water at sea level?");
  const uint32_t good =
      DifficultyAfterAnswer(f, "Water boils at 100 degrees Celsius at sea level.");
  CHECK(DifficultyAfterAnswer(f, "I'm not sure, it depends.") > good);
  CHECK(DifficultyAfterAnswer(f, "抱歉，我不知道。") > good);
  std::string repeated;
  for (int i = 0; i < 20; ++i) repeated += "the water is the water. ";
  CHECK(DifficultyAfterAnswer(f, repeated) > good);
  CHECK(DifficultyAfterAnswer(f, "") == 1000);
}

TEST_CASE("FeaturesOf: only the last turn gives cues, all turns give length", "[router]") {
  const Features f = FeaturesOf({{.role = gate::Role::kUser, .text = UserText("证明推导")},
                                 {.role = gate::Role::kAssistant, .text = UserText("好")},
                                 {.role = gate::Role::kUser, .text = UserText("你好")}},
                                7);
  CHECK(f.turns == 3);
  CHECK(f.total_code_points == 7);
  CHECK(f.code_points == 2);
  CHECK(f.reasoning_cues == 0);
  CHECK(f.easy_cues == 1);
  CHECK(f.max_answer_tokens == 7);
}

}  // namespace
}  // namespace weir::router
