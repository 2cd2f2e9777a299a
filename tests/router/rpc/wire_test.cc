#include "router/rpc/wire.h"

#include <catch2/catch.hpp>

#include "tests/testing/exchange_fixture.h"
#include "tests/testing/opened.h"

namespace weir::router {
namespace {

constexpr absl::Duration kDefault = absl::Seconds(7);

v1::ChatRequest Valid() {
  v1::ChatRequest wire;
  auto& turn = *wire.add_turns();
  turn.set_role(v1::ROLE_USER);
  turn.set_text("hello");
  return wire;
}

TEST_CASE("FieldsFrom: unset values get their documented defaults", "[rpc]") {
  const auto fields = FieldsFrom(Valid(), kDefault);
  REQUIRE(fields.ok());
  CHECK(fields->pin == gate::Pin::kAuto);
  CHECK(fields->locale == policy::Locale::kChinese);
  CHECK(fields->deadline == kDefault);
  CHECK(fields->sampling.temperature < 0);
}

TEST_CASE("FieldsFrom: a temperature of zero is not the default", "[rpc]") {
  auto wire = Valid();
  wire.mutable_sampling()->set_temperature(0);
  CHECK(FieldsFrom(wire, kDefault)->sampling.temperature == 0);
}

TEST_CASE("FieldsFrom: wishes are taken as they are", "[rpc]") {
  auto wire = Valid();
  CHECK(FieldsFrom(wire, kDefault)->wishes == gate::Wishes{});
  wire.mutable_wishes()->set_quality(v1::QUALITY_FAST);
  wire.mutable_wishes()->set_on_unavailable(v1::ON_UNAVAILABLE_FAIL);
  wire.mutable_wishes()->set_max_cost_micros(7);
  CHECK(FieldsFrom(wire, kDefault)->wishes ==
        gate::Wishes{.quality = gate::Quality::kFast,
                     .on_unavailable = gate::OnUnavailable::kFail,
                     .max_cost_micros = 7});
}

TEST_CASE("FieldsFrom: each bad field is INVALID_ARGUMENT and named", "[rpc]") {
  const struct {
    const char* field;
    std::function<void(v1::ChatRequest&)> spoil;
  } kRows[] = {
      {"turns[0].role", [](auto& w) { w.mutable_turns(0)->set_role(v1::ROLE_UNSPECIFIED); }},
      {"turns[0].role", [](auto& w) { w.mutable_turns(0)->set_role(static_cast<v1::Role>(99)); }},
      {"privacy", [](auto& w) { w.set_privacy(static_cast<v1::Privacy>(99)); }},
      {"locale", [](auto& w) { w.set_locale(static_cast<v1::Locale>(99)); }},
      {"wishes.quality",
       [](auto& w) { w.mutable_wishes()->set_quality(static_cast<v1::Quality>(99)); }},
      {"wishes.on_unavailable",
       [](auto& w) { w.mutable_wishes()->set_on_unavailable(static_cast<v1::OnUnavailable>(99)); }},
      {"exchange_id", [](auto& w) { w.set_exchange_id("not an id"); }},
      {"turns",
       [](auto& w) {
         for (int i = 0; i < 10'000; ++i) w.add_turns()->set_role(v1::ROLE_USER);
       }},
  };
  for (const auto& row : kRows) {
    INFO(row.field);
    auto wire = Valid();
    row.spoil(wire);
    const auto status = FieldsFrom(wire, kDefault).status();
    CHECK(status.code() == absl::StatusCode::kInvalidArgument);
    CHECK(std::string(status.message()).rfind(row.field, 0) == 0);
  }
}

TEST_CASE("RequestTo: the next hop gets the same exchange, masked, with the time that is left",
          "[rpc]") {
  testing::ExchangeFixture fixture;
  auto request = gate::Request::Create(fixture.Fields(std::string("call: ") + testing::kMobile),
                                       fixture.clock);
  const auto admission = fixture.gate.Admit(*request);
  const auto& admitted = std::get<gate::Admitted>(admission);
  const Opened opened = testing::OpenedForTesting::Make(fixture.clock);
  GenerateOptions options;
  options.deadline = fixture.clock.Now() + absl::Milliseconds(1500);
  const auto wire =
      RequestTo(opened, admitted.PromptFor(gate::Place::kCloud), options, fixture.clock.Now());
  CHECK(wire.exchange_id() == opened.exchange().ToString());
  CHECK(wire.deadline_ms() == 1500);
  CHECK(wire.turns(0).text().find("[PHONE_1]") != std::string::npos);
  CHECK(wire.turns(0).text().find(testing::kMobile) == std::string::npos);
}

}  // namespace
}  // namespace weir::router
