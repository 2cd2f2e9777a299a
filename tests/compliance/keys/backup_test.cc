#include "compliance/keys/backup.h"

#include <catch2/catch.hpp>

#include "tests/compliance/keys/store_fixture.h"

namespace weir::keys {
namespace {

using testing::Bytes;
using testing::kStoreDir;
using testing::MemoryFiles;
using testing::OpenStore;

constexpr const char* kKeysPath = "/backup.keys";
constexpr Subject kSubject{"t", "s_0123"};

struct Bench {
  MemoryFiles files;
  testing::FakeClock clock;
  std::unique_ptr<KeyStore> store = *OpenStore(files);

  Backup backup() {
    return Backup(files, clock, kKeysPath,
                  *ReadRootKeyFile(files, testing::kRootPath, crypto::Suite::kIntl));
  }
  void LoseStore() {
    store.reset();
    for (const auto& [path, bytes] : files.contents()) {
      if (path.starts_with(kStoreDir)) REQUIRE(files.Remove(path).ok());
    }
  }
};

TEST_CASE("Backup: a store that was lost comes back with its keys and handles", "[keys]") {
  Bench bench;
  const UserText person("somebody");
  const std::string handle = *bench.store->HandleOf("t", person);
  const std::string key = Bytes(*bench.store->KeyFor({"t", handle}));
  const std::string backup = *bench.backup().Make(*bench.store);
  bench.LoseStore();
  REQUIRE(bench.backup().Restore(backup, kStoreDir, crypto::Suite::kIntl).ok());
  const auto store = *OpenStore(bench.files);
  CHECK(Bytes(*store->Find({"t", handle})) == key);
  CHECK(*store->HandleOf("t", person) == handle);
}

TEST_CASE("Backup: a key that was destroyed does not come back from a backup of seven days before",
          "[keys]") {
  Bench bench;
  REQUIRE(bench.store->KeyFor(kSubject).ok());
  const std::string backup = *bench.backup().Make(*bench.store);
  bench.clock.Advance(kBackupLife - absl::Nanoseconds(1));
  MemoryFiles::Contents last_chance = bench.files.contents();
  bench.LoseStore();
  {
    MemoryFiles files(bench.files.contents());
    Backup young(files, bench.clock, kKeysPath,
                 *ReadRootKeyFile(files, testing::kRootPath, crypto::Suite::kIntl));
    CHECK(young.Restore(backup, kStoreDir, crypto::Suite::kIntl).ok());
  }
  bench.clock.Advance(absl::Nanoseconds(1));
  CHECK(bench.backup().Restore(backup, kStoreDir, crypto::Suite::kIntl).code() ==
        absl::StatusCode::kNotFound);
  CHECK(ReadWholeFile(bench.files, kKeysPath)->size() < last_chance.at(kKeysPath).size());
}

TEST_CASE("Backup: keys of a future that a clock made up are destroyed", "[keys]") {
  Bench bench;
  bench.clock.Advance(absl::Hours(24 * 365));
  const std::string backup = *bench.backup().Make(*bench.store);
  bench.clock.Advance(-absl::Hours(24 * 365));
  bench.LoseStore();
  CHECK(bench.backup().Restore(backup, kStoreDir, crypto::Suite::kIntl).code() ==
        absl::StatusCode::kNotFound);
}

TEST_CASE("Backup: is not restored over a store with keys", "[keys]") {
  Bench bench;
  REQUIRE(bench.store->KeyFor(kSubject).ok());
  const std::string backup = *bench.backup().Make(*bench.store);
  CHECK(bench.backup().Restore(backup, kStoreDir, crypto::Suite::kIntl).code() ==
        absl::StatusCode::kFailedPrecondition);
}

TEST_CASE("Backup: every changed byte and every shorter one is refused", "[keys]") {
  Bench bench;
  const std::string backup = *bench.backup().Make(*bench.store);
  bench.LoseStore();
  for (size_t i = 0; i < backup.size(); ++i) {
    std::string changed = backup;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    CHECK_FALSE(bench.backup().Restore(changed, kStoreDir, crypto::Suite::kIntl).ok());
    CHECK_FALSE(bench.backup().Restore(backup.substr(0, i), kStoreDir, crypto::Suite::kIntl).ok());
  }
}

}  // namespace
}  // namespace weir::keys
