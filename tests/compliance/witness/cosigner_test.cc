#include "compliance/witness/cosigner.h"

#include <array>
#include <catch2/catch.hpp>
#include <thread>

#include "compliance/ledger/checkpoint.h"
#include "compliance/witness/service.h"
#include "tests/compliance/ledger/log_fixture.h"

namespace weir::witness {
namespace {

using testing::FakeClock;
using testing::kLogDir;
using testing::MemoryFiles;

// A log, and witnesses over real sockets.
struct Scene {
  MemoryFiles files;
  FakeClock clock;
  std::unique_ptr<ledger::Ledger> log;
  struct Third {
    MemoryFiles files;
    std::unique_ptr<Witness> witness;
    std::unique_ptr<http::Server> server;
  };
  std::vector<std::unique_ptr<Third>> thirds;

  explicit Scene(int witnesses, int entries = 5) {
    Append(entries);
    for (int i = 0; i < witnesses; ++i) {
      thirds.push_back(std::make_unique<Third>());
      Third& third = *thirds.back();
      auto opened = Witness::Open(third.files, clock, "/w", "witness.test/w" + std::to_string(i),
                                  crypto::Signer::Generate(), {Key()});
      REQUIRE(opened.ok());
      third.witness = *std::move(opened);
      auto server = Serve(*third.witness, "127.0.0.1:0");
      REQUIRE(server.ok());
      third.server = *std::move(server);
    }
  }
  // Opened and closed, so that the checkpoint covers what was appended.
  void Append(int entries) {
    auto opened = testing::OpenLog(files, clock);
    REQUIRE(opened.ok());
    for (int i = 0; i < entries; ++i) {
      REQUIRE((*opened)->AppendAndWait(testing::RecordOf(std::to_string(i))).ok());
    }
  }
  ledger::VerifierKey Key() { return *ledger::ReadVerifierKey(files, kLogDir); }
  CosignOptions Options(size_t quorum) const {
    CosignOptions options{.quorum = quorum, .every = absl::Milliseconds(10)};
    for (const auto& third : thirds) {
      options.witnesses.push_back(
          {"http://127.0.0.1:" + std::to_string(third->server->port()), third->witness->key()});
    }
    return options;
  }
  std::unique_ptr<Cosigner> Start(const CosignOptions& options) {
    auto cosigner = Cosigner::Start(files, clock, kLogDir, Key(), options);
    REQUIRE(cosigner.ok());
    return *std::move(cosigner);
  }
};

template <typename Condition>
bool Eventually(Condition condition) {
  for (int i = 0; i < 400; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

}  // namespace

TEST_CASE("Cosigner: the head of a growing log is signed by a quorum, again and again",
          "[witness]") {
  Scene scene(2);
  const CosignOptions options = scene.Options(2);
  const auto cosigner = scene.Start(options);
  REQUIRE(Eventually([&] { return cosigner->status().size == 5; }));
  scene.Append(300);
  REQUIRE(Eventually([&] { return cosigner->status().size == 305; }));
  CHECK(cosigner->status().problem.empty());
  const auto text = ReadWholeFile(scene.files, CosignedPath(kLogDir));
  REQUIRE(text.ok());
  const auto note = ledger::OpenNote(
      *text, std::array{scene.Key(), options.witnesses[0].key, options.witnesses[1].key});
  REQUIRE(note.ok());
  CHECK(note->verified.size() == 3);
}

TEST_CASE("Cosigner: a witness that is away leaves the age growing, and back it is made up for",
          "[witness]") {
  Scene scene(1);
  const CosignOptions options = scene.Options(1);
  const int port = scene.thirds[0]->server->port();
  scene.thirds[0]->server = nullptr;
  const auto cosigner = scene.Start(options);
  REQUIRE(Eventually([&] { return !cosigner->status().problem.empty(); }));
  CHECK(cosigner->status().problem == "witness.test/w0: UNAVAILABLE");
  scene.clock.Advance(absl::Minutes(6));
  CHECK(cosigner->unwitnessed() >= absl::Minutes(6));
  auto server = Serve(*scene.thirds[0]->witness, "127.0.0.1:" + std::to_string(port));
  REQUIRE(server.ok());
  REQUIRE(Eventually([&] { return cosigner->status().size == 5; }));
  CHECK(cosigner->unwitnessed() == absl::ZeroDuration());
  CHECK(cosigner->status().problem.empty());
}

TEST_CASE("Cosigner: one of two is enough for a quorum of one, not of two", "[witness]") {
  Scene scene(2);
  scene.thirds[1]->server->Drain(absl::ZeroDuration());
  {
    const auto both = scene.Start(scene.Options(2));
    REQUIRE(Eventually([&] { return !both->status().problem.empty(); }));
    CHECK(both->status().size == 0);
    CHECK_FALSE(scene.files.Exists(CosignedPath(kLogDir)));
  }
  const auto one = scene.Start(scene.Options(1));
  REQUIRE(Eventually([&] { return one->status().size == 5; }));
}

TEST_CASE("Cosigner: a log put back to yesterday is contradicted, and takes nothing more",
          "[witness][M-02]") {
  Scene scene(1);
  const auto yesterday = scene.files.contents();
  scene.Append(5);
  {
    const auto cosigner = scene.Start(scene.Options(1));
    REQUIRE(Eventually([&] { return cosigner->status().size == 10; }));
  }
  MemoryFiles restored(yesterday);
  const auto key = ledger::ReadVerifierKey(restored, kLogDir);
  auto cosigner = Cosigner::Start(restored, scene.clock, kLogDir, *key, scene.Options(1));
  REQUIRE(cosigner.ok());
  REQUIRE(Eventually([&] { return (*cosigner)->status().contradicted; }));
  CHECK((*cosigner)->status().problem == "witness.test/w0: FAILED_PRECONDITION");
  auto ledger = testing::OpenLog(restored, scene.clock);
  REQUIRE(ledger.ok());
  WitnessedLedger guarded(*std::move(ledger), **cosigner, absl::Minutes(15));
  CHECK(guarded.AppendAndWait(testing::RecordOf("x")).status().code() ==
        absl::StatusCode::kFailedPrecondition);
  CHECK(guarded.size() == 5);
}

TEST_CASE("Cosigner: one witness that contradicts does not stop a log that a quorum signs",
          "[witness]") {
  Scene scene(2);
  const CosignOptions both = scene.Options(1);
  const auto before = scene.files.contents();
  scene.Append(5);
  {
    CosignOptions first = both;
    first.witnesses.pop_back();
    const auto cosigner = scene.Start(first);
    REQUIRE(Eventually([&] { return cosigner->status().size == 10; }));
  }
  MemoryFiles shorter(before);
  auto cosigner = Cosigner::Start(shorter, scene.clock, kLogDir, scene.Key(), both);
  REQUIRE(cosigner.ok());
  REQUIRE(Eventually([&] { return (*cosigner)->status().size == 5; }));
  CHECK((*cosigner)->status().problem == "witness.test/w0: FAILED_PRECONDITION");
  CHECK_FALSE((*cosigner)->status().contradicted);
}

TEST_CASE("Cosigner: strict mode refuses above its limit and takes again when signed",
          "[witness]") {
  Scene scene(1);
  const CosignOptions options = scene.Options(1);
  scene.thirds[0]->server->Drain(absl::ZeroDuration());
  const auto cosigner = scene.Start(options);
  auto ledger = testing::OpenLog(scene.files, scene.clock);
  REQUIRE(ledger.ok());
  WitnessedLedger guarded(*std::move(ledger), *cosigner, absl::Minutes(15));
  scene.clock.Advance(absl::Minutes(15));
  CHECK(guarded.AppendAndWait(testing::RecordOf("at the limit")).ok());
  scene.clock.Advance(absl::Seconds(1));
  CHECK(guarded.AppendAndWait(testing::RecordOf("past it")).status().code() ==
        absl::StatusCode::kUnavailable);
}

TEST_CASE("Cosigner: a restart remembers when it was signed last", "[witness]") {
  Scene scene(1);
  {
    const auto cosigner = scene.Start(scene.Options(1));
    REQUIRE(Eventually([&] { return cosigner->status().size == 5; }));
  }
  scene.clock.Advance(absl::Hours(1));
  const CosignOptions options = scene.Options(1);
  scene.thirds[0]->server->Drain(absl::ZeroDuration());
  const auto later = scene.Start(options);
  CHECK(later->status().size == 5);
  CHECK(later->unwitnessed() == absl::Hours(1));
}

TEST_CASE("Cosigner: a signature of another key is not taken for the witness's", "[witness]") {
  Scene scene(1);
  CosignOptions options = scene.Options(1);
  options.witnesses[0].key =
      ledger::VerifierKey("witness.test/w0", crypto::Signer::Generate().verifier(),
                          ledger::SignatureType::kCosignature);
  const auto cosigner = scene.Start(options);
  REQUIRE(Eventually([&] { return !cosigner->status().problem.empty(); }));
  CHECK(cosigner->status().problem == "witness.test/w0: DATA_LOSS");
  CHECK(cosigner->status().size == 0);
}

TEST_CASE("Cosigner: a quorum that cannot be reached is refused", "[witness]") {
  Scene scene(1);
  for (const size_t quorum : {0u, 2u}) {
    const auto cosigner =
        Cosigner::Start(scene.files, scene.clock, kLogDir, scene.Key(), scene.Options(quorum));
    CHECK(cosigner.status().code() == absl::StatusCode::kInvalidArgument);
  }
}

}  // namespace weir::witness
