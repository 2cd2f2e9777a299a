// Invariant 4, byte for byte: what goes towards the cloud holds nothing that must stay, whichever
// way the exchange takes (the first choice, another engine after a failure, a hedge, a local answer
// that gave way), and neither does what is kept on disk. What is compared are the bytes of the very
// message that the link to the gateway sends (router/rpc/wire.h RequestTo).
#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <string>

#include "router/rpc/wire.h"
#include "tests/testing/exchange_fixture.h"
#include "tests/testing/memory_files.h"
#include "weir/v1/chat.pb.h"

namespace weir {
namespace {

// Shows: P-05, P-01

using testing::ExchangeFixture;
using testing::FakeClock;

constexpr int kCases = 10'000;

// Answers at once, on the caller's thread, and keeps what a link would have sent.
class WireEngine final : public router::Engine {
 public:
  WireEngine(router::EngineInfo info, const Clock& clock) : info_(std::move(info)), clock_(clock) {}

  router::EngineInfo info() const override { return info_; }
  router::EngineState state() const override {
    return {.readiness = router::Readiness::kReady, .context_tokens = 100'000};
  }
  std::unique_ptr<router::Generation> Start(const router::Opened& opened,
                                            const gate::Prompt& prompt,
                                            const router::GenerateOptions& options,
                                            std::shared_ptr<router::ChunkSink> sink) override {
    sent.push_back(router::RequestTo(opened, prompt, options, clock_.Now()).SerializeAsString());
    for (const std::string& chunk : chunks) sink->OnText(chunk);
    sink->OnEnd({.status = ends});
    return std::make_unique<Over>();
  }

  std::vector<std::string> chunks;
  absl::Status ends;
  std::vector<std::string> sent;

 private:
  struct Over final : router::Generation {
    void Cancel() override {}
  };
  const router::EngineInfo info_;
  const Clock& clock_;
};

// --- what must stay: every value has a beginning by which it is found again ---

constexpr const char* kMarks[] = {"1380013", "keepme.", "110105194912", "62220202"};
constexpr const char* kCanary = "c4n4ry";
constexpr const char* kSheep =
    "Tom has twice as many sheep as Ann. Ann has 4 times as many sheep as Bob. How many sheep do "
    "they have together if Bob has 20 sheep? ";

class Dice {
 public:
  explicit Dice(uint32_t seed) : random_(seed) {}
  uint32_t Below(uint32_t n) { return static_cast<uint32_t>(random_() % n); }
  std::string Digits(size_t count) {
    std::string digits;
    while (digits.size() < count) digits.push_back(static_cast<char>('0' + Below(10)));
    return digits;
  }
  // One of these.
  template <typename T, size_t N>
  const T& Of(const T (&list)[N]) {
    return list[Below(N)];
  }

 private:
  std::mt19937 random_;
};

// GB 11643: the last character makes the weighted sum one modulo 11.
std::string ResidentId(Dice& dice) {
  static constexpr int kWeights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  const std::string body =
      std::string("110105194912") + (dice.Below(2) != 0 ? "31" : "17") + dice.Digits(3);
  int sum = 0;
  for (size_t i = 0; i < 17; ++i) sum += kWeights[i] * (body[i] - '0');
  return body + "10X98765432"[sum % 11];
}

struct Asked {
  std::vector<gate::Turn> turns;
  gate::Pin pin = gate::Pin::kAuto;
  bool stays = false;  // pinned to the device, or with something that may not leave it
  size_t identifiers = 0;
};

std::string AnyText(Dice& dice, Asked& asked) {
  static constexpr const char* kFiller[] = {"hello ",
                                            "你好，",
                                            "请看：",
                                            "\n",
                                            "Is that right? ",
                                            "。",
                                            "prove step by step why ",
                                            "Write it down. "};
  // A question that the built-in weights know, or none.
  std::string text = dice.Below(2) != 0 ? kSheep : "";
  text += kCanary + dice.Digits(6) + " ";
  for (uint32_t n = 1 + dice.Below(5); n > 0; --n) {
    text += dice.Of(kFiller);
    const uint32_t kind = dice.Below(12);
    asked.identifiers += kind < 3;
    if (kind == 0) text += "13800138" + dice.Digits(3) + " ";
    if (kind == 1) text += "keepme." + dice.Digits(5) + "@example.com ";
    if (kind == 2) text += " " + ResidentId(dice) + " ";
    if (kind == 3) text += dice.Below(2) != 0 ? testing::kBankCard : testing::kLocalWord;
    asked.stays = asked.stays || kind == 3;
    if (kind == 3) text += " ";
  }
  return text;
}

Asked AnyRequest(Dice& dice) {
  Asked asked;
  if (dice.Below(2) != 0) asked.pin = static_cast<gate::Pin>(dice.Below(3));
  asked.stays = asked.pin == gate::Pin::kLocalOnly;
  for (uint32_t turns = dice.Below(3); turns > 0; --turns) {
    asked.turns.push_back({gate::Role::kUser, UserText(AnyText(dice, asked))});
    asked.turns.push_back({gate::Role::kAssistant, UserText(AnyText(dice, asked))});
  }
  asked.turns.push_back({gate::Role::kUser, UserText(AnyText(dice, asked))});
  return asked;
}

struct Disk {  // there before what writes on it
  testing::MemoryFiles files;
};

struct World : Disk, ExchangeFixture {
  World()
      : ExchangeFixture(&files),
        device({.id = "device", .place = gate::Place::kDevice}, clock),
        near({.id = "near",
              .place = gate::Place::kCloud,
              .region = "CN",
              .price = {.prompt_micros = 1000, .answer_micros = 1000}},
             clock),
        dear({.id = "dear",
              .place = gate::Place::kCloud,
              .region = "CN",
              .price = {.prompt_micros = 2000, .answer_micros = 2000}},
             clock),
        both({&device, &near, &dear}, signals,
             {.routing = {.threshold_permille = 1000, .watch_permille = 0},
              .hedge_micros_a_day = UINT32_MAX}) {}

  std::shared_ptr<testing::CapturingWriter> Ask(const Asked& asked, int number) {
    gate::RequestFields fields;
    fields.turns = asked.turns;
    fields.pin = asked.pin;
    fields.subject = fmt::format("subject-{}", number);
    fields.session = fmt::format("session-{}", number / 3);
    const router::ExchangeParts all = parts();
    const router::ExchangeParts mine{all.gate,    all.conduct,  both,
                                     all.journal, all.labeller, all.clock};
    auto writer = std::make_shared<testing::CapturingWriter>();
    last = router::Exchange::Start(mine, *gate::Request::Create(std::move(fields), clock), writer);
    REQUIRE(writer->WaitForEnd());
    return writer;
  }

  WireEngine device;
  WireEngine near;
  WireEngine dear;
  router::Router both;
};

void Play(Dice& dice, WireEngine& engine) {
  static const std::vector<std::string> kAnswers[] = {
      {}, {"I ", "do not know", "."}, {"[PHONE_1] ", "is yours."}, {"It is right", " so."}};
  engine.chunks = dice.Of(kAnswers);
  engine.ends = dice.Below(3) == 0 ? absl::UnavailableError("gone") : absl::OkStatus();
  engine.sent.clear();
}

// Whether a note of the exchange begins so.
bool Noted(const testing::CapturingWriter& writer, std::string_view beginning) {
  if (!writer.finished) return false;
  const auto& notes = writer.finished->notes;
  return std::any_of(notes.begin(), notes.end(),
                     [&](const std::string& note) { return note.starts_with(beginning); });
}

bool Holds(const std::string& bytes, std::string_view mark) {
  return bytes.find(mark) != std::string::npos;
}

TEST_CASE("What leaves the device holds nothing that must stay, whichever way it takes") {
  Dice dice(20'261'123);
  const auto world = std::make_unique<World>();
  size_t left = 0, stayed = 0, masked = 0, several = 0, after_local = 0, hedged = 0;
  for (int i = 0; i < kCases; ++i) {
    for (WireEngine* engine : {&world->device, &world->near, &world->dear}) Play(dice, *engine);
    const Asked asked = AnyRequest(dice);
    const auto writer = world->Ask(asked, i);
    hedged += Noted(*writer, "hedged:");
    std::vector<std::string> sent = world->near.sent;
    sent.insert(sent.end(), world->dear.sent.begin(), world->dear.sent.end());
    if (asked.stays) REQUIRE(sent.empty());
    for (const std::string& bytes : sent) {
      for (const char* mark : kMarks) REQUIRE_FALSE(Holds(bytes, mark));
      REQUIRE_FALSE(Holds(bytes, fmt::format("subject-{}", i)));
      REQUIRE(Holds(bytes, kCanary));  // or this test would look at the wrong bytes
      masked += asked.identifiers > 0;
    }
    left += !sent.empty();
    stayed += asked.stays;
    several += sent.size() > 1;
    after_local += !sent.empty() && !world->device.sent.empty();
    world->clock.Advance(absl::Minutes(2));
  }
  // Every way was taken often.
  CHECK(left > 1000);
  CHECK(stayed > 1000);
  CHECK(masked > 1000);
  CHECK(several > 100);
  CHECK(after_local > 100);
  CHECK(hedged > 100);

  world->CloseLedger();
  size_t looked_at = 0;
  for (const auto& [path, bytes] : world->files.contents()) {
    INFO(path);
    for (const char* mark : kMarks) CHECK_FALSE(Holds(bytes, mark));
    CHECK_FALSE(Holds(bytes, kCanary));
    looked_at += bytes.size();
  }
  CHECK(looked_at > 10'000'000);
}

}  // namespace
}  // namespace weir
