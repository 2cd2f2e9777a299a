#include "compliance/keys/key_store.h"

#include <catch2/catch.hpp>

#include "tests/compliance/keys/store_fixture.h"
#include "tests/testing/faulty_files.h"

namespace weir::keys {
namespace {

using testing::Bytes;
using testing::kStoreDir;
using testing::MemoryFiles;
using testing::OpenStore;

const absl::Time kNow = absl::FromUnixSeconds(1'790'000'000);
constexpr Subject kSubject{"t", "s_0123"};

TEST_CASE("KeyStore: a subject's key is random, stays the same and is its own", "[keys]") {
  for (const crypto::Suite suite : {crypto::Suite::kIntl, crypto::Suite::kGm}) {
    MemoryFiles files;
    std::string key;
    {
      const auto store = *OpenStore(files, suite);
      key = Bytes(*store->KeyFor(kSubject));
      CHECK(key.size() == 32);
      CHECK(Bytes(*store->KeyFor(kSubject)) == key);
      CHECK(Bytes(*store->KeyFor({"t", "s_4567"})) != key);
      CHECK(Bytes(*store->KeyFor({"u", "s_0123"})) != key);
      CHECK(Bytes(*store->KeyFor({"t", ""})) != key);
    }
    const auto again = *OpenStore(files, suite);
    CHECK(Bytes(*again->Find(kSubject)) == key);
    CHECK(Bytes(*again->KeyFor(kSubject)) == key);
  }
}

TEST_CASE("KeyStore: reading makes no keys", "[keys]") {
  MemoryFiles files;
  const auto store = *OpenStore(files);
  CHECK(store->Find(kSubject).status().code() == absl::StatusCode::kNotFound);
  CHECK(store->RowOf(kSubject).status().code() == absl::StatusCode::kNotFound);
}

TEST_CASE("KeyStore: another root, and another suite, are told from damage", "[keys]") {
  MemoryFiles files;
  { REQUIRE((*OpenStore(files))->KeyFor(kSubject).ok()); }
  CHECK(OpenStore(files, crypto::Suite::kGm).status().code() ==
        absl::StatusCode::kFailedPrecondition);
  files.Set(testing::kRootPath, std::string(32, 'x'));
  CHECK(OpenStore(files).status().code() == absl::StatusCode::kFailedPrecondition);
}

TEST_CASE("KeyStore: the life of a key is active, restricted, erased, and never back", "[keys]") {
  MemoryFiles files;
  auto store = *OpenStore(files);
  const UserText person("somebody");
  const std::string handle = *store->HandleOf("t", person);
  const Subject subject{"t", handle};
  const std::string key = Bytes(*store->KeyFor(subject));
  CHECK(store->Erase(subject, kNow).code() == absl::StatusCode::kFailedPrecondition);
  REQUIRE(store->Restrict(subject, kNow, kNow + absl::Hours(1)).ok());

  store = *OpenStore(files);
  CHECK(store->KeyFor(subject).status().code() == absl::StatusCode::kFailedPrecondition);
  CHECK(store->Find(subject).status().code() == absl::StatusCode::kPermissionDenied);
  CHECK(Bytes(*store->Find(subject, Purpose::kRestricted)) == key);
  CHECK(store->RowOf(subject)->state == State::kRestricted);
  CHECK(store->RowOf(subject)->due == kNow + absl::Hours(1));
  REQUIRE(store->Restrict(subject, kNow, kNow + absl::Hours(9)).ok());  // changes nothing
  CHECK(store->RowOf(subject)->due == kNow + absl::Hours(1));
  const std::string next = *store->HandleOf("t", person);
  CHECK(next != handle);
  CHECK(*store->HandlesOf("t", person) == std::vector<std::string>{handle, next});

  const absl::Time due = kNow + absl::Hours(1);
  CHECK(store->Erase(subject, due - absl::Nanoseconds(1)).code() ==
        absl::StatusCode::kFailedPrecondition);
  REQUIRE(store->Erase(subject, due).ok());
  REQUIRE(store->Erase(subject, due).ok());
  store = *OpenStore(files);
  for (const Purpose purpose : {Purpose::kOrdinary, Purpose::kRestricted}) {
    CHECK(store->Find(subject, purpose).status().code() == absl::StatusCode::kNotFound);
  }
  CHECK(store->KeyFor(subject).status().code() == absl::StatusCode::kFailedPrecondition);
  CHECK(*store->HandlesOf("t", person) == std::vector<std::string>{next});
  CHECK(store->RowOf(subject)->wrapped.empty());
  CHECK(store->NotActive()->size() == 1);
}

TEST_CASE("KeyStore: what is remembered in memory does not outlive its restriction", "[keys]") {
  MemoryFiles files;
  const auto store = *OpenStore(files);
  REQUIRE(store->KeyFor(kSubject).ok());
  REQUIRE(store->Restrict(kSubject, kNow, kNow).ok());
  CHECK(store->KeyFor(kSubject).status().code() == absl::StatusCode::kFailedPrecondition);
  CHECK(store->Find(kSubject).status().code() == absl::StatusCode::kPermissionDenied);
  REQUIRE(store->Erase(kSubject, kNow).ok());
  CHECK(store->Find(kSubject).status().code() == absl::StatusCode::kNotFound);
}

TEST_CASE("KeyStore: texts about nobody have a key that cannot be restricted", "[keys]") {
  MemoryFiles files;
  const auto store = *OpenStore(files);
  REQUIRE(store->KeyFor({"t", ""}).ok());
  CHECK(store->Restrict({"t", ""}, kNow, kNow).code() == absl::StatusCode::kInvalidArgument);
}

TEST_CASE("KeyStore: a state that was changed in the file opens nothing", "[keys]") {
  MemoryFiles files;
  {
    const auto store = *OpenStore(files);
    REQUIRE(store->KeyFor(kSubject).ok());
    REQUIRE(store->Restrict(kSubject, kNow, kNow).ok());
  }
  const std::string path = std::string(kStoreDir) + "/" + SubjectShard("t", "s_0123");
  auto rows = *ReadSubjects(files, path);
  rows[0].state = State::kActive;
  REQUIRE(WriteSubjects(files, path, rows).ok());
  CHECK((*OpenStore(files))->Find(kSubject).status().code() == absl::StatusCode::kDataLoss);
}

TEST_CASE(
    "KeyStore: after rotating the tenants' keys everything opens, but not with a copy of the "
    "old ones",
    "[keys]") {
  MemoryFiles files;
  const auto store = *OpenStore(files);
  const UserText person("somebody");
  const std::string handle = *store->HandleOf("t", person);
  const std::string key = Bytes(*store->KeyFor({"t", handle}));
  const MemoryFiles::Contents before = files.contents();
  REQUIRE(store->RotateTenants().ok());
  const auto again = *OpenStore(files);
  CHECK(Bytes(*again->Find({"t", handle})) == key);
  CHECK(*again->HandleOf("t", person) == handle);

  const std::string path = std::string(kStoreDir) + "/" + SubjectShard("t", handle);
  files.Set(path, before.at(path));
  CHECK((*OpenStore(files))->Find({"t", handle}).status().code() == absl::StatusCode::kDataLoss);
}

TEST_CASE("KeyStore: after rotating the root the old root opens nothing", "[keys]") {
  MemoryFiles files;
  const auto store = *OpenStore(files);
  const std::string key = Bytes(*store->KeyFor(kSubject));
  REQUIRE(MakeRootKeyFile(files, "/next.key").ok());
  REQUIRE(store->RotateRoot(*ReadRootKeyFile(files, "/next.key", crypto::Suite::kIntl)).ok());
  CHECK(OpenStore(files).status().code() == absl::StatusCode::kFailedPrecondition);
  files.Set(testing::kRootPath, files.contents().at("/next.key"));
  CHECK(Bytes(*(*OpenStore(files))->Find(kSubject)) == key);
}

// Cuts the power at every call of `work` and looks at what is there afterwards.
template <typename Work, typename Look>
void AtEveryCut(const MemoryFiles::Contents& before, Work work, Look look) {
  std::mt19937_64 random(1);
  bool cut = true;
  for (uint64_t call = 1; cut; ++call) {
    MemoryFiles files(before);
    testing::FaultyFiles faulty(files);
    auto store = OpenStore(faulty);
    REQUIRE(store.ok());
    faulty.CutPowerAt(call);
    const absl::Status done = work(**store);
    cut = !done.ok();
    store->reset();
    REQUIRE(faulty.Restore(random).ok());
    look(files, done.ok());
    REQUIRE(call < 20'000);
  }
}

TEST_CASE("KeyStore: a power cut at any call of a rotation loses no key", "[keys]") {
  MemoryFiles files;
  std::string key;
  {
    const auto store = *OpenStore(files);
    key = Bytes(*store->KeyFor(kSubject));
  }
  AtEveryCut(
      files.contents(), [](KeyStore& store) { return store.RotateTenants(); },
      [&](MemoryFiles& after, bool) {
        const auto store = OpenStore(after);
        REQUIRE(store.ok());
        REQUIRE(Bytes(*(*store)->Find(kSubject)) == key);
      });
}

TEST_CASE(
    "KeyStore: a power cut at any call of an erasure leaves it restricted or erased, and it "
    "can be finished",
    "[keys]") {
  MemoryFiles files;
  {
    const auto store = *OpenStore(files);
    REQUIRE(store->KeyFor(kSubject).ok());
    REQUIRE(store->Restrict(kSubject, kNow, kNow).ok());
  }
  AtEveryCut(
      files.contents(), [](KeyStore& store) { return store.Erase(kSubject, kNow); },
      [](MemoryFiles& after, bool done) {
        const auto store = *OpenStore(after);
        const State state = store->RowOf(kSubject)->state;
        REQUIRE((state == State::kErased || (!done && state == State::kRestricted)));
        REQUIRE(store->Erase(kSubject, kNow).ok());
        REQUIRE(store->Find(kSubject, Purpose::kRestricted).status().code() ==
                absl::StatusCode::kNotFound);
      });
}

TEST_CASE("KeyStore: a key that was given out is there after any power cut", "[keys]") {
  AtEveryCut(
      MemoryFiles().contents(), [](KeyStore& store) { return store.KeyFor(kSubject).status(); },
      [](MemoryFiles& after, bool done) {
        const auto store = OpenStore(after);
        REQUIRE(store.ok());
        if (done) REQUIRE((*store)->Find(kSubject).ok());
      });
}

}  // namespace
}  // namespace weir::keys
