// The keys beside a log: LoadOrMakeKeys.
#include <catch2/catch.hpp>

#include "compliance/ledger/checkpoint.h"
#include "compliance/ledger/ledger.h"
#include "tests/compliance/ledger/log_fixture.h"
#include "tests/testing/faulty_files.h"

namespace weir::ledger {
namespace {

using testing::FakeClock;
using testing::kLogDir;
using testing::MemoryFiles;
using testing::OpenLog;
using testing::RecordOf;

TEST_CASE("Keys: are made once, kept, and refused for another origin", "[ledger]") {
  MemoryFiles files;
  const auto first = LoadOrMakeKeys(files, kLogDir, "weir.test/log");
  const auto again = LoadOrMakeKeys(files, kLogDir, "weir.test/log");
  REQUIRE(first.ok());
  REQUIRE(again.ok());
  CHECK(first->signer.verifier().raw() == again->signer.verifier().raw());
  CHECK((*first->store->KeyFor({"t", "s"}))->Reveal() ==
        (*again->store->KeyFor({"t", "s"}))->Reveal());
  CHECK(ReadVerifierKey(files, kLogDir)->verifier().raw() == first->signer.verifier().raw());
  CHECK(LoadOrMakeKeys(files, kLogDir, "weir.test/other").status().code() ==
        absl::StatusCode::kFailedPrecondition);
}

TEST_CASE("Keys: a rotation of the root that a crash cut short is finished or undone", "[ledger]") {
  MemoryFiles files;
  const auto first = LoadOrMakeKeys(files, kLogDir, "weir.test/log");
  const std::string key((*first->store->KeyFor({"t", "s"}))->Reveal());
  const auto is_whole = [&] {
    const auto again = LoadOrMakeKeys(files, kLogDir, "weir.test/log");
    return again.ok() && (*again->store->Find({"t", "s"}))->Reveal() == key &&
           !files.Exists("/log/seal.key.next");
  };
  REQUIRE(keys::MakeRootKeyFile(files, "/log/seal.key.next").ok());
  CHECK(is_whole());  // undone
  REQUIRE(keys::MakeRootKeyFile(files, "/log/seal.key.next").ok());
  const auto rotated = LoadOrMakeKeys(files, kLogDir, "weir.test/log");
  REQUIRE(keys::MakeRootKeyFile(files, "/log/seal.key.next").ok());
  const std::string next_root = files.contents().at("/log/seal.key.next");
  REQUIRE(
      rotated->store
          ->RotateRoot(*keys::ReadRootKeyFile(files, "/log/seal.key.next", crypto::Suite::kIntl))
          .ok());
  CHECK(is_whole());  // finished
  CHECK(files.contents().at("/log/seal.key") == next_root);
}

TEST_CASE("Keys: a log that lost one of its keys does not get a new one", "[ledger]") {
  for (const char* lost : {"/log/log.key", "/log/seal.key"}) {
    MemoryFiles files(testing::CleanLog(1));
    REQUIRE(files.Remove(lost).ok());
    CHECK(LoadOrMakeKeys(files, kLogDir, "weir.test/log").status().code() ==
          absl::StatusCode::kFailedPrecondition);
  }
}

TEST_CASE("Keys: made half-way, they are completed", "[ledger]") {
  for (uint64_t n = 1; n < 80; ++n) {
    MemoryFiles memory;
    testing::FaultyFiles files(memory);
    files.FailCall(n, absl::UnavailableError("broken"));
    const bool made = LoadOrMakeKeys(files, kLogDir, "weir.test/log").ok();
    CHECK(made != files.has_failed());
    CHECK(LoadOrMakeKeys(memory, kLogDir, "weir.test/log").ok());
    if (made) return;
  }
  FAIL("80 calls were not enough");
}

}  // namespace
}  // namespace weir::ledger
