// edge.turn2: the time to the first text of a conversation's second turn, behind a history of about
// 1,000 tokens, against the same turn asked by somebody whose conversation was not kept. The same
// engine, the same words. Needs real weights: WEIR_TEST_MODEL.
#include <cstdlib>
#include <thread>

#include "compliance/base/status.h"
#include "router/llama/llama_engine.h"
#include "tests/bench/benches.h"
#include "tests/bench/local_engine.h"

namespace weir::bench {
namespace {

// Words that the tokenizer knows as one token each.
std::string Story(uint32_t words) {
  static constexpr const char* kWords[] = {"the",  "river", "runs", "down",
                                           "from", "a",     "hill", "to"};
  std::string story = "Here is a story.";
  for (uint32_t i = 0; i < words; ++i) story += fmt::format(" {}", kWords[(i * 7 + i / 8) % 8]);
  return story;
}

struct Setup {
  LocalEngine local;
  uint32_t history_words = 0;
  uint32_t conversations = 0;
};

// Turn one, untimed, then turn two; `kept` false: the history is new to the engine.
absl::StatusOr<double> SecondTurn(Setup& setup, bool kept) {
  const std::string session = fmt::format("session-{}", ++setup.conversations);
  const std::string story = fmt::format("{} {}", session, Story(setup.history_words));
  std::vector<gate::Turn> turns = {{gate::Role::kUser, UserText(story)}};
  if (kept) {
    WEIR_RETURN_IF_ERROR(setup.local.FirstTextMs(turns, session).status());
  }
  turns.push_back({gate::Role::kAssistant, UserText("A nice story.")});
  turns.push_back({gate::Role::kUser, UserText("How does it go on?")});
  return setup.local.FirstTextMs(turns, session);
}

}  // namespace

absl::StatusOr<Comparison> EdgeTurn2(const Options& options) {
  auto setup = std::make_shared<Setup>();
  setup->history_words = options.quick ? 40 : 980;
  WEIR_RETURN_IF_ERROR(setup->local.Load({.context_tokens = 2048, .sequences = 2}));
  return Comparison{"ms", "the same turn read from its beginning",
                    [setup] { return SecondTurn(*setup, true); },
                    [setup] { return SecondTurn(*setup, false); }};
}

}  // namespace weir::bench
