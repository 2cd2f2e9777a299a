#include "cloud/operating/metered_intake.h"

#include <catch2/catch.hpp>

#include "cloud/quota/memory_store.h"
#include "tests/testing/exchange_fixture.h"

namespace weir::cloud {
namespace {

struct Bench {
  testing::ExchangeFixture fixture{nullptr, gate::Place::kCloud};
  MemoryStore store{fixture.clock};
  ExchangeFigures figures;
  std::unique_ptr<Quota> quota;
  std::unique_ptr<MeteredIntake> intake;

  explicit Bench(uint32_t tokens_per_day) {
    config::QuotaSettings settings;
    settings.tenant.tokens_per_day = tokens_per_day;
    settings.tenant.requests_per_minute = 1000;
    quota = std::make_unique<Quota>(settings, store, fixture.clock);
    intake = std::make_unique<MeteredIntake>(*quota, figures, fixture.clock);
  }
  // 100 tokens are reserved for the answer.
  absl::StatusOr<std::shared_ptr<testing::CapturingWriter>> Run(
      std::function<void(router::Exchange&)> meddle = {}, const Id& id = {}) {
    gate::RequestFields fields = fixture.Fields(testing::kEasy);
    fields.id = id;
    fields.tenant = "acme";
    fields.sampling.max_tokens = 100;
    auto request = gate::Request::Create(std::move(fields), fixture.clock);
    REQUIRE(request.ok());
    auto writer = std::make_shared<testing::CapturingWriter>();
    auto taken = intake->Take(*request, {.model = "m", .trace_parent = ""}, writer);
    if (!taken.ok()) return taken.status();
    auto exchange =
        router::Exchange::Start(fixture.parts(), *std::move(request), std::move(taken->writer));
    if (meddle) meddle(*exchange);
    REQUIRE(writer->WaitForEnd());
    return writer;
  }
  uint64_t Left(uint64_t most) {
    const std::vector<Limit> limits = {{"tenant/acme", {.tokens_per_day = most}}};
    for (uint64_t tokens = most; tokens > 0; --tokens) {
      if (!store.Reserve(limits, tokens).ok()) continue;
      store.Settle(limits, tokens, 0, fixture.clock.Now());
      return tokens;
    }
    return 0;
  }
  std::string Figures() const {
    Exposition out;
    figures.Write(out);
    return out.text();
  }
};

}  // namespace

TEST_CASE("MeteredIntake: an answer costs what it used and not what was reserved", "[unit]") {
  Bench bench(1000);
  REQUIRE(bench.Run().ok());
  CHECK(bench.Left(1000) > 900);
  CHECK(bench.Figures().find("weir_outcome=\"done\"} 1\n") != std::string::npos);
}

TEST_CASE("MeteredIntake: what failed before a word costs nothing", "[unit]") {
  Bench bench(1000);
  bench.fixture.local.Play({.status = absl::UnavailableError("gone")});
  bench.fixture.cloud.Play({.status = absl::UnavailableError("gone")});
  REQUIRE(bench.Run().ok());
  CHECK(bench.Left(1000) == 1000);
  CHECK(bench.Figures().find("weir_outcome=\"unavailable\"} 1\n") != std::string::npos);
}

TEST_CASE("MeteredIntake: who leaves keeps the debit", "[unit]") {
  Bench bench(1000);
  bench.fixture.local.Play({.chunks = {"word. "}, .hang = true});
  bench.fixture.cloud.Play({.chunks = {"word. "}, .hang = true});
  REQUIRE(bench.Run([](router::Exchange& exchange) { exchange.Cancel(); }).ok());
  CHECK(bench.Left(1000) <= 900);
  CHECK(bench.Figures().find("weir_outcome=\"cancelled\"} 1\n") != std::string::npos);
}

TEST_CASE("MeteredIntake: a request over the limit never becomes an exchange", "[unit]") {
  Bench bench(50);
  const auto refused = bench.Run();
  CHECK(refused.status().code() == absl::StatusCode::kResourceExhausted);
  CHECK(bench.fixture.Entries().empty());
  CHECK(bench.Figures().find("weir_outcome=\"limited\"} 1\n") != std::string::npos);
}

TEST_CASE("MeteredIntake: an exchange that comes again is answered and paid for once", "[unit]") {
  Bench bench(1000);
  const Id id = Id::New(bench.fixture.clock);
  bench.fixture.local.Play({.status = absl::UnavailableError("gone")});
  bench.fixture.cloud.Play({.status = absl::UnavailableError("gone")});
  REQUIRE(bench.Run({}, id).ok());
  bench.fixture.local.Play({.chunks = {"word. "}});
  bench.fixture.cloud.Play({.chunks = {"word. "}});
  REQUIRE(bench.Run({}, id).ok());  // the first one came to nothing
  const uint64_t left = bench.Left(1000);
  const size_t entries = bench.fixture.Entries().size();
  CHECK(bench.Run({}, id).status().code() == absl::StatusCode::kAlreadyExists);
  CHECK(bench.Left(1000) == left);
  CHECK(bench.fixture.Entries().size() == entries);
  CHECK(bench.Figures().find("weir_outcome=\"repeated\"} 1\n") != std::string::npos);
}

}  // namespace weir::cloud
