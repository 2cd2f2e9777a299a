// Invariants 1, 4 and 8: nothing unchecked is shown or sent, the cutting of a stream changes
// nothing, and what a person wrote is in no log line and no status.
#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <random>
#include <sstream>

#include "compliance/base/log.h"
#include "tests/testing/exchange_fixture.h"

namespace weir {
namespace {

using testing::ExchangeFixture;

// Text of pieces that are harmless, forbidden, identifiers and placeholders.
std::string AnyText(std::mt19937& random) {
  const std::string pieces[] = {"好的，",
                                "fine ",
                                "禁",
                                "词",
                                "甲",
                                testing::kRefusedWord,
                                "调配",
                                "样品庚",
                                " ",
                                "。",
                                "[PHONE_1]",
                                "[PHO",
                                "138",
                                "00138000",
                                testing::kMobile,
                                testing::kHarmlessPhrase,
                                "😀",
                                testing::kEmail};
  std::string text;
  for (size_t n = random() % 12; n > 0; --n) text += pieces[random() % std::size(pieces)];
  return text;
}

std::vector<std::string> Cut(const std::string& text, std::mt19937& random) {
  std::vector<std::string> chunks;
  for (size_t at = 0; at < text.size();) {
    const size_t size = 1 + random() % 5;
    chunks.push_back(text.substr(at, size));
    at += size;
  }
  return chunks;
}

struct Result {
  std::string shown;
  ledger::Ending ending;
  gate::Verdict verdict;
  bool operator==(const Result&) const = default;
};

Result Answer(ExchangeFixture& fixture, std::vector<std::string> chunks) {
  fixture.local.Play({.chunks = std::move(chunks)});
  const auto writer = fixture.Run(std::string("hello ") + testing::kMobile);
  return {writer->shown, writer->finished->ending, writer->finished->answer_verdict};
}

TEST_CASE(
    "Invariants 1 and 4: any cutting of an answer ends alike and never shows a forbidden word",
    "[property][G-09]") {
  std::mt19937 random(4);
  ExchangeFixture fixture;
  for (int i = 0; i < 150; ++i) {
    const std::string text = AnyText(random);
    const Result whole = Answer(fixture, {text});
    const Result cut = Answer(fixture, Cut(text, random));
    INFO(text);
    REQUIRE(whole == cut);
    if (whole.ending == ledger::Ending::kDone &&
        text.find(testing::kHarmlessPhrase) == std::string::npos) {
      CHECK(whole.shown.find(testing::kRefusedWord) == std::string::npos);
    }
  }
}

// Digits or letters glued to an identifier make it another text, so something else stands on both
// sides.
TEST_CASE("Invariant 1: the cloud never sees an identifier that stands by itself",
          "[property][P-05]") {
  std::mt19937 random(1);
  ExchangeFixture fixture;
  for (int i = 0; i < 150; ++i) {
    const std::string sides[] = {"，", " 是 ", "：", "\n", "(", "。", "电话", "😀"};
    const auto side = [&] { return sides[random() % std::size(sides)]; };
    auto fields = fixture.Fields("好的" + side() + testing::kMobile + side() + testing::kEmail +
                                 side() + testing::kResidentId + side() + "fine");
    fields.pin = gate::Pin::kCloudOnly;
    fixture.Run(std::move(fields));
  }
  CHECK(fixture.cloud.starts() > 20);
  for (const std::string& prompt : fixture.cloud.prompts()) {
    INFO(prompt);
    CHECK(prompt.find(testing::kMobile) == std::string::npos);
    CHECK(prompt.find(testing::kEmail) == std::string::npos);
    CHECK(prompt.find(testing::kResidentId) == std::string::npos);
  }
}

TEST_CASE("Invariant 1: without a policy every prompt is refused", "[property]") {
  policy::Store none;
  testing::FakeClock clock;
  for (const auto place : {gate::Place::kDevice, gate::Place::kCloud}) {
    const gate::Gate gate(none, clock, place);
    gate::RequestFields fields;
    fields.turns.push_back({.role = gate::Role::kUser, .text = UserText("hello")});
    const auto admission = gate.Admit(*gate::Request::Create(std::move(fields), clock));
    REQUIRE(std::holds_alternative<gate::Refusal>(admission));
    CHECK(std::get<gate::Refusal>(admission).reason() == gate::RefusalReason::kNoPolicy);
    CHECK_FALSE(std::get<gate::Refusal>(admission).reply().empty());
  }
}

// Everything written to standard error while it lives.
class StandardError {
 public:
  explicit StandardError(const std::string& path) : path_(path), saved_(::dup(2)) {
    std::fflush(stderr);
    WEIR_CHECK(std::freopen(path.c_str(), "w", stderr) != nullptr);
  }
  std::string End() {
    std::fflush(stderr);
    ::dup2(saved_, 2);
    ::close(saved_);
    std::stringstream content;
    content << std::ifstream(path_).rdbuf();
    return content.str();
  }

 private:
  std::string path_;
  int saved_;
};

TEST_CASE("Invariant 8: what a person wrote is in no log line and no status",
          "[property][G-06][P-01]") {
  const std::string marker = "unmistakable-marker-90210";
  testing::TempDir dir;
  StandardError standard_error(dir / "stderr");
  log::Start("test", log::Level::kDebug);
  std::string statuses;
  {
    ExchangeFixture fixture;
    const testing::Script scripts[] = {{.chunks = {marker}},
                                       {.chunks = {marker}, .status = absl::InternalError("x")},
                                       {.chunks = {marker + testing::kRefusedWord}}};
    for (const auto& script : scripts) {
      for (const char* suffix : {"", testing::kRefusedWord, testing::kSupportWord}) {
        fixture.local.Play(script);
        statuses += fixture.Run(marker + suffix)->failed.ToString();
      }
    }
    gate::RequestFields bad = fixture.Fields(marker + "\xff");
    statuses += gate::Request::Create(std::move(bad), fixture.clock).status().ToString();
    fixture.CloseLedger();
  }
  const std::string logged = standard_error.End();
  CHECK(logged.find(marker) == std::string::npos);
  CHECK(statuses.find(marker) == std::string::npos);
}

}  // namespace
}  // namespace weir
