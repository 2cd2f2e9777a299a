#include "compliance/gate/request.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <functional>

#include "tests/testing/fake_clock.h"

namespace weir::gate {
namespace {

RequestFields Fields() {
  RequestFields fields;
  fields.turns = {{Role::kUser, UserText("hello")}};
  return fields;
}

Turn UserTurn(size_t bytes) { return {Role::kUser, UserText(std::string(bytes, 'x'))}; }

TEST_CASE("Request: what is not given gets its default", "[gate]") {
  testing::FakeClock clock;
  const auto request = Request::Create(Fields(), clock);
  REQUIRE(request.ok());
  CHECK_FALSE(request->id().empty());
  CHECK(request->received() == clock.Now());
  CHECK(request->deadline() == clock.Now() + absl::Minutes(2));
}

TEST_CASE("Request: an id that was given is kept", "[gate]") {
  testing::FakeClock clock;
  RequestFields fields = Fields();
  fields.id = Id::New(clock);
  const Id id = fields.id;
  CHECK(Request::Create(std::move(fields), clock)->id() == id);
}

TEST_CASE("Request: each limit holds exactly, and the message names field, value and limit",
          "[gate]") {
  struct Row {
    const char* name;
    std::function<void(RequestFields&)> at_limit;
    std::function<void(RequestFields&)> beyond;
    const char* message;
  };
  const std::vector<Row> rows = {
      {"tenant", [](auto& f) { f.tenant.assign(128, 'a'); },
       [](auto& f) { f.tenant.assign(129, 'a'); }, "tenant has 129 bytes, the limit is 128"},
      {"subject", [](auto& f) { f.subject.assign(128, 'a'); },
       [](auto& f) { f.subject.assign(129, 'a'); }, "subject has 129 bytes, the limit is 128"},
      {"session", [](auto& f) { f.session.assign(128, 'a'); },
       [](auto& f) { f.session.assign(129, 'a'); }, "session has 129 bytes, the limit is 128"},
      {"turns", [](auto& f) { f.turns.assign(512, UserTurn(1)); },
       [](auto& f) { f.turns.assign(513, UserTurn(1)); },
       "turns has 513 items, the limit is 1 to 512"},
      {"no turns", [](auto&) {}, [](auto& f) { f.turns.clear(); },
       "turns has 0 items, the limit is 1 to 512"},
      {"text", [](auto& f) { f.turns.assign(2, UserTurn(128 << 10)); },
       [](auto& f) {
         f.turns = {UserTurn(1), UserTurn(256 << 10)};
       },
       "turns have 262145 bytes of text, the limit is 262144"},
      {"10 MB of text", [](auto&) {}, [](auto& f) { f.turns = {UserTurn(10 << 20)}; },
       "turns have 10485760 bytes of text, the limit is 262144"},
      {"an empty last turn",
       [](auto& f) {
         f.turns = {UserTurn(0), UserTurn(1)};
       },
       [](auto& f) {
         f.turns = {UserTurn(1), UserTurn(0)};
       },
       "turns[1].text has 0 bytes, the last turn must have text"},
      {"who speaks last",
       [](auto& f) {
         f.turns.push_back({Role::kTool, UserText("x")});
       },
       [](auto& f) {
         f.turns.push_back({Role::kAssistant, UserText("x")});
       },
       "turns[1].role is assistant, the last turn must be the user's or a tool's"},
      {"max_tokens", [](auto& f) { f.sampling.max_tokens = 8192; },
       [](auto& f) { f.sampling.max_tokens = 8193; },
       "sampling.max_tokens is 8193, the limit is 8192"},
      {"temperature", [](auto& f) { f.sampling.temperature = 2; },
       [](auto& f) { f.sampling.temperature = 2.5; },
       "sampling.temperature is 2.5, the limit is 2"},
      {"top_p", [](auto& f) { f.sampling.top_p = 1; }, [](auto& f) { f.sampling.top_p = 1.5; },
       "sampling.top_p is 1.5, the limit is 0 to 1"},
      {"a schema", [](auto& f) { f.sampling.json_schema.assign(16384, ' '); },
       [](auto& f) { f.sampling.json_schema.assign(16385, ' '); },
       "sampling.json_schema has 16385 bytes, the limit is 16384"},
      {"a schema with escapes", [](auto& f) { f.sampling.json_schema = "{}"; },
       [](auto& f) { f.sampling.json_schema = R"({"\u0061":1})"; },
       "sampling.json_schema holds a backslash"},
      {"a schema and stop words", [](auto& f) { f.sampling.stop = {"x"}; },
       [](auto& f) {
         f.sampling.stop = {"x"};
         f.sampling.json_schema = "{}";
       },
       "sampling.stop and sampling.json_schema exclude each other"},
      {"stop words", [](auto& f) { f.sampling.stop.assign(8, "x"); },
       [](auto& f) { f.sampling.stop.assign(9, "x"); },
       "sampling.stop has 9 items, the limit is 8"},
      {"a stop word", [](auto& f) { f.sampling.stop = {std::string(128, 'x')}; },
       [](auto& f) { f.sampling.stop = {std::string(129, 'x')}; },
       "sampling.stop[0] has 129 bytes, the limit is 1 to 128"},
      {"deadline", [](auto& f) { f.deadline = absl::Minutes(10); },
       [](auto& f) { f.deadline = absl::Minutes(10) + absl::Milliseconds(1); },
       "deadline is 600001 ms, the limit is 0 to 600000 ms"},
      {"a past deadline", [](auto&) {}, [](auto& f) { f.deadline = absl::Milliseconds(-5); },
       "deadline is -5 ms, the limit is 0 to 600000 ms"},
  };
  testing::FakeClock clock;
  for (const Row& row : rows) {
    INFO(row.name);
    RequestFields fields = Fields();
    row.at_limit(fields);
    CHECK(Request::Create(fields, clock).ok());
    fields = Fields();
    row.beyond(fields);
    const auto status = Request::Create(fields, clock).status();
    CHECK(status.code() == absl::StatusCode::kInvalidArgument);
    CHECK(std::string(status.message()) == row.message);
  }
}

TEST_CASE("Request: text that is not UTF-8, control characters and no-numbers are refused",
          "[gate]") {
  testing::FakeClock clock;
  const std::vector<std::function<void(RequestFields&)>> mistakes = {
      [](auto& f) {
        f.turns.insert(f.turns.begin(), Turn{Role::kSystem, UserText("\xff")});
      },
      [](auto& f) {
        f.turns = {{Role::kUser, UserText("\xe4\xbd")}};
      },
      [](auto& f) { f.tenant = "a\nb"; },
      [](auto& f) { f.subject = "\xc0\xaf"; },
      [](auto& f) { f.session = std::string("a\0b", 3); },
      [](auto& f) { f.sampling.stop = {"\xff"}; },
      [](auto& f) { f.sampling.json_schema = "\xff"; },
      [](auto& f) { f.sampling.stop = {""}; },
      [](auto& f) { f.sampling.temperature = std::nan(""); },
      [](auto& f) { f.sampling.top_p = std::nan(""); },
      [](auto& f) { f.sampling.top_p = -0.1; },
  };
  for (const auto& mistake : mistakes) {
    RequestFields fields = Fields();
    mistake(fields);
    CHECK(Request::Create(fields, clock).status().code() == absl::StatusCode::kInvalidArgument);
  }
}

TEST_CASE("Request: no message holds the text", "[gate]") {
  testing::FakeClock clock;
  RequestFields fields = Fields();
  fields.turns = {{Role::kUser, UserText("very private \xff")}};
  const auto status = Request::Create(fields, clock).status();
  CHECK(std::string(status.message()).find("private") == std::string::npos);
}

}  // namespace
}  // namespace weir::gate
