// What a single answer is: text, limits, stop words, seeds, and how it ends.
#include <catch2/catch.hpp>
#include <set>
#include <string>
#include <vector>

#include "compliance/base/status.h"
#include "router/llama/context.h"
#include "tests/router/llama/engine_fixture.h"

namespace weir::router::llama {
namespace {

using testing::Asked;
using testing::EngineFixture;
using testing::TinyOptions;

const std::atomic<bool> kGoOn{false};

bool IsWholeUtf8(const std::string& text) {
  Utf8Holder holder;
  return holder.Push(text) == text && holder.Finish().empty();
}

struct Oracle {
  std::string text;
  size_t prompt_tokens = 0;
};

// The same answer by a plain loop: read what is unread, choose a token; text is put together at the
// end. It reads in the engine's pieces, as sums in another order may choose another token.
Oracle PlainLoop(const Job& job, uint32_t tokens) {
  const auto model = Model::Load(testing::kEndlessModel, {}, kGoOn).value();
  const auto context = Context::Create(*model, {.sequence_tokens = 512,
                                                .sequences = 4,
                                                .batch_tokens = 32,
                                                .threads = 1,
                                                .give_up = [] { return false; }})
                           .value();
  Sampler sampler({.temperature = job.sampling.temperature,
                   .top_p = 1,
                   .top_k = 20,
                   .seed = job.sampling.seed});
  std::vector<Token> sequence = model->Read(job.turns).value().tokens;
  Oracle oracle{.text = "", .prompt_tokens = sequence.size()};
  std::string bytes;
  uint32_t read = 0;
  while (sequence.size() < oracle.prompt_tokens + tokens) {
    uint32_t place = 0;
    for (uint32_t k = 0; k < 32 && read < sequence.size(); ++k, ++read) {
      place = context->Add(sequence[read], read, 0, read + 1 == sequence.size());
    }
    WEIR_CHECK(context->Compute() == Outcome::kDone);
    if (read < sequence.size()) continue;
    sequence.push_back(sampler.Pick(context->Scores(place)).value());
    bytes += model->Piece(sequence.back());
  }
  Utf8Holder holder;
  oracle.text = holder.Push(bytes);
  oracle.text += holder.Finish();
  return oracle;
}

TEST_CASE("LlamaEngine: an answer is what a plain loop over the model gives") {
  EngineFixture fixture;
  for (const uint32_t seed : {1u, 2u, 3u}) {
    const Job job = fixture.JobOf("short", EngineFixture::Seeded(seed, 60));
    const Oracle oracle = PlainLoop(job, 60);
    const Asked asked = fixture.Answer("short", EngineFixture::Seeded(seed, 60));
    const GenerationEnd end = asked.sink->Wait();
    CHECK(end.status.ok());
    CHECK(end.finish == Finish::kLength);
    CHECK(end.usage.prompt_tokens == oracle.prompt_tokens);
    CHECK(end.usage.answer_tokens == 60);
    CHECK_FALSE(end.usage.estimated);
    CHECK(asked.sink->text() == oracle.text);
  }
}

TEST_CASE("LlamaEngine: every chunk is whole characters, whatever the tokens are") {
  EngineFixture fixture;
  for (uint32_t seed = 1; seed <= 8; ++seed) {
    const Asked asked = fixture.Answer("bytes", EngineFixture::Seeded(seed, 100));
    const std::vector<std::string> chunks = asked.sink->chunks();
    CHECK(chunks.size() > 10);  // it streams
    for (const std::string& chunk : chunks) CHECK(IsWholeUtf8(chunk));
  }
}

TEST_CASE("LlamaEngine: equal seeds answer alike, different seeds and greedy do not") {
  EngineFixture fixture;
  const std::string one = fixture.Answer("x", EngineFixture::Seeded(1, 50)).sink->text();
  const std::string again = fixture.Answer("x", EngineFixture::Seeded(1, 50)).sink->text();
  const std::string two = fixture.Answer("x", EngineFixture::Seeded(2, 50)).sink->text();
  const std::string greedy = fixture.Answer("x", EngineFixture::Greedy(50)).sink->text();
  CHECK(one == again);
  CHECK(one != two);
  CHECK(greedy == fixture.Answer("x", EngineFixture::Greedy(50)).sink->text());
  CHECK(greedy != one);
}

TEST_CASE("LlamaEngine: an answer ends by itself at the model's end token") {
  EngineFixture fixture(TinyOptions(testing::kTinyModel));
  for (uint32_t seed = 1; seed <= 60; ++seed) {
    const Asked asked = fixture.Answer("x", EngineFixture::Seeded(seed, 300));
    const GenerationEnd end = asked.sink->Wait();
    REQUIRE(end.status.ok());
    if (end.finish == Finish::kLength) continue;
    CHECK(end.usage.answer_tokens < 300);
    return;
  }
  FAIL("no answer out of 60 ended by itself");
}

TEST_CASE("LlamaEngine: max_tokens ends an answer with kLength, and 0 means the engine's default") {
  LlamaOptions options = TinyOptions();
  options.answer_tokens = 7;
  EngineFixture fixture(options);
  for (const uint32_t tokens : {1u, 2u, 30u}) {
    const GenerationEnd end = fixture.Answer("x", EngineFixture::Greedy(tokens)).sink->Wait();
    CHECK(end.finish == Finish::kLength);
    CHECK(end.usage.answer_tokens == tokens);
  }
  CHECK(fixture.Answer("x", EngineFixture::Greedy(0)).sink->Wait().usage.answer_tokens == 7);
}

TEST_CASE("LlamaEngine: a stop word ends the answer before it, also across tokens") {
  EngineFixture fixture;
  gate::Sampling sampling = EngineFixture::Seeded(5, 120);
  const std::string whole = fixture.Answer("x", sampling).sink->text();
  for (size_t size = 1; size <= 8; size += 3) {
    // A word of whole ASCII characters that occurs in the answer.
    size_t at = 20;
    while (at + size < whole.size() && !IsWholeUtf8(whole.substr(at, size))) ++at;
    sampling.stop = {"not there", whole.substr(at, size)};
    const Asked asked = fixture.Answer("x", sampling);
    const GenerationEnd end = asked.sink->Wait();
    CHECK(end.finish == Finish::kStop);
    CHECK(asked.sink->text() == whole.substr(0, whole.find(sampling.stop[1])));
    CHECK(end.usage.answer_tokens < 120);
  }
}

TEST_CASE("LlamaEngine: text held back for a stop word is shown when the answer ends otherwise") {
  EngineFixture fixture;
  gate::Sampling sampling = EngineFixture::Seeded(5, 40);
  const std::string whole = fixture.Answer("x", sampling).sink->text();
  sampling.stop = {whole + "and more"};
  const Asked asked = fixture.Answer("x", sampling);
  CHECK(asked.sink->Wait().finish == Finish::kLength);
  CHECK(asked.sink->text() == whole);
}

TEST_CASE("LlamaEngine: a conversation that does not fit is refused with both numbers") {
  LlamaOptions options = TinyOptions();
  options.context_tokens = 64;
  EngineFixture fixture(options);
  const auto model = Model::Load(testing::kEndlessModel, {}, kGoOn).value();
  const size_t empty = model->Read(fixture.JobOf("").turns)->tokens.size();

  const auto end_of = [&](size_t prompt_tokens) {
    return fixture.Answer(std::string(prompt_tokens - empty, 'x'), EngineFixture::Greedy(500))
        .sink->Wait();
  };
  const GenerationEnd full = end_of(64);
  CHECK(full.status.code() == absl::StatusCode::kInvalidArgument);
  CHECK(full.status.message() == "the conversation has 64 tokens, the model's window is 64");

  const GenerationEnd last = end_of(63);
  CHECK(last.status.ok());
  CHECK(last.finish == Finish::kLength);
  CHECK(last.usage.answer_tokens == 1);

  const GenerationEnd some = end_of(40);
  CHECK(some.finish == Finish::kLength);
  CHECK(some.usage.prompt_tokens == 40);
  CHECK(some.usage.answer_tokens == 24);
}

TEST_CASE("LlamaEngine: the window is never longer than the model was trained for") {
  LlamaOptions options = TinyOptions();
  options.context_tokens = 100000;
  options.sequences = 1;
  EngineFixture fixture(options);
  CHECK(fixture.Settled().context_tokens == 32768);
}

}  // namespace
}  // namespace weir::router::llama
