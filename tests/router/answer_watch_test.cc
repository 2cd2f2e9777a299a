#include "router/answer_watch.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <optional>

#include "tests/testing/exchange_fixture.h"

namespace weir::router {
namespace {

using testing::ExchangeFixture;
using Say = AnswerWatch::Say;

constexpr const char* kSheep =
    "Tom has twice as many sheep as Ann. Ann has 4 times as many sheep as Bob. How many sheep do "
    "they have together if Bob has 20 sheep?";
const std::string kWrong =
    "I am not sure. Ann has 20 * 4 = 60 sheep. Tom has 60 * 2 = 160 sheep. 160 + 60 = 360, sorry, "
    "however I don't know. ";

// The first word that is not "hold", and how much was held then.
struct Outcome {
  Say say = Say::kHold;
  uint32_t score = 0;
  uint32_t tokens = 0;
};
Outcome Watch(const std::string& answer, size_t cut, WatchOptions options) {
  const Predictor predictor = Predictor::BuiltIn();
  AnswerWatch watch(predictor, UserText(kSheep), options);
  Say say = Say::kHold;
  for (size_t at = 0; at < answer.size() && say == Say::kHold; at += cut) {
    say = watch.Push(std::string_view(answer).substr(at, cut));
  }
  if (say == Say::kHold) say = watch.Finish();
  return {say, watch.score_permille(), watch.tokens()};
}

TEST_CASE("AnswerWatch: what it says does not depend on how the answer was cut", "[router]") {
  std::string answer;
  for (int i = 0; i < 10; ++i) answer += kWrong;
  for (const WatchOptions options : {WatchOptions{}, WatchOptions{1001, 0}, WatchOptions{0, 0}}) {
    const Outcome whole = Watch(answer, answer.size(), options);
    for (const size_t cut : {1u, 3u, 16u, 64u, 100u}) {
      const Outcome pieces = Watch(answer, cut, options);
      CHECK(pieces.say == whole.say);
      CHECK(pieces.score == whole.score);
      CHECK(pieces.tokens == whole.tokens);
    }
  }
}

TEST_CASE("AnswerWatch: releases at the last checkpoint at the latest, and at the end",
          "[router]") {
  const WatchOptions never{.escalate_permille = 1001, .release_permille = 0};
  const std::string endless(10'000, 'a');
  const Outcome long_answer = Watch(endless, 4, never);
  CHECK(long_answer.say == Say::kRelease);
  CHECK(long_answer.tokens == kCheckpointTokens.back());
  CHECK(Watch("260", 1, never).say == Say::kRelease);
}

TEST_CASE("AnswerWatch: an empty answer is escalated", "[router]") {
  CHECK(Watch("", 1, {}).say == Say::kEscalate);
}

TEST_CASE("AnswerWatch: with signs the tokens are counted, not the bytes", "[router]") {
  const Predictor predictor = Predictor::BuiltIn();
  AnswerWatch watch(predictor, UserText(kSheep), {.escalate_permille = 1001});
  for (uint32_t token = 1; token < kCheckpointTokens.back(); ++token) {
    watch.Note({-100, 100});
    const auto say = watch.Push("a long piece of text ");
    if (say != Say::kHold) {  // sound at a checkpoint
      CHECK(std::count(kCheckpointTokens.begin(), kCheckpointTokens.end(), token) == 1);
      CHECK(watch.tokens() == token);
      return;
    }
  }
  watch.Note({-100, 100});
  CHECK(watch.Push("end") == Say::kRelease);
  CHECK(watch.tokens() == kCheckpointTokens.back());
}

TEST_CASE("AnswerWatch: what cannot be the JSON that was asked for is escalated", "[router]") {
  const Predictor predictor = Predictor::BuiltIn();
  const auto says = [&](const char* prompt, std::string_view answer) {
    AnswerWatch watch(predictor, UserText(prompt), {.escalate_permille = 1000});
    const Say say = watch.Push(answer);
    return say == Say::kHold ? watch.Finish() : say;
  };
  constexpr const char* kAsks = "List the rivers as JSON.";
  CHECK(says(kAsks, R"({"rivers": ["Elbe", "Oder"}, and so on, and so on, and so on)") ==
        Say::kEscalate);
  CHECK(says(kAsks, R"({"rivers": ["Elbe")") == Say::kEscalate);
  CHECK(says(kAsks, "Elbe, Oder") == Say::kEscalate);
  CHECK(says(kAsks, R"({"rivers": ["Elbe", "Oder"]})") == Say::kRelease);
  CHECK(says("List the rivers.", R"({"rivers": ["Elbe")") == Say::kRelease);
}

// A prompt that the weights know and keep on the device: the threshold is out of reach.
struct WatchedExchange : ExchangeFixture {
  WatchedExchange() {
    parts_router.emplace(
        std::vector<Engine*>{&local, &cloud}, signals,
        RouterOptions{.routing = {.threshold_permille = 1000, .watch_permille = 0}});
  }
  std::shared_ptr<testing::CapturingWriter> Ask(gate::RequestFields fields) {
    ExchangeParts all = parts();
    const ExchangeParts mine{all.gate,    all.conduct,  *parts_router,
                             all.journal, all.labeller, all.clock};
    const auto writer = std::make_shared<testing::CapturingWriter>();
    last = Exchange::Start(mine, *gate::Request::Create(std::move(fields), clock), writer);
    writer->WaitForEnd();
    return writer;
  }
  std::optional<Router> parts_router;
};

bool HasNote(const testing::CapturingWriter& writer, std::string_view beginning) {
  const auto& notes = writer.finished->notes;
  return std::any_of(notes.begin(), notes.end(),
                     [&](const std::string& note) { return note.starts_with(beginning); });
}

TEST_CASE("Exchange: an empty local answer is discarded unseen and the cloud answers", "[router]") {
  WatchedExchange fixture;
  fixture.local.Play({.chunks = {}});
  const auto writer = fixture.Ask(fixture.Fields(kSheep));
  CHECK(fixture.local.starts() == 1);
  CHECK(fixture.cloud.starts() == 1);
  CHECK(writer->finished->engine == "cloud");
  CHECK(writer->shown == "cloud answer");
  CHECK(HasNote(*writer, "escalated:0:1000"));
}

TEST_CASE("Exchange: with the device pinned, nothing is escalated however bad the answer",
          "[router]") {
  WatchedExchange fixture;
  fixture.local.Play({.chunks = {kWrong, kWrong, kWrong, kWrong, kWrong, kWrong}});
  auto fields = fixture.Fields(kSheep);
  fields.pin = gate::Pin::kLocalOnly;
  const auto writer = fixture.Ask(std::move(fields));
  CHECK(fixture.cloud.starts() == 0);
  CHECK(writer->finished->engine == "local");
}

TEST_CASE("Exchange: a watched answer that is shown is shown whole", "[router]") {
  WatchedExchange fixture;
  const std::string answer =
      "Ann has 20 * 4 = 80 sheep. Tom has 80 * 2 = 160 sheep. Together 160 + 80 + 20 = 260 sheep.";
  std::vector<std::string> pieces;
  for (const char c : answer) pieces.emplace_back(1, c);
  fixture.local.Play({.chunks = pieces});
  const auto writer = fixture.Ask(fixture.Fields(kSheep));
  if (writer->finished->engine == "local") {
    CHECK(writer->shown == answer);
    CHECK(HasNote(*writer, "watched:"));
  } else {
    CHECK(writer->shown == "cloud answer");
  }
}

}  // namespace
}  // namespace weir::router
