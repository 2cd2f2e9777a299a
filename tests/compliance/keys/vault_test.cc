#include "compliance/keys/vault.h"

#include <catch2/catch.hpp>

#include "tests/compliance/keys/store_fixture.h"

namespace weir::keys {
namespace {

const UserText kAlice("alice@example.com");
const UserText kBob("bob@example.com");

TEST_CASE("Vault: a handle is random and has one form", "[keys]") {
  CHECK(IsHandle(NewHandle()));
  CHECK(NewHandle() != NewHandle());
  for (const std::string& text :
       {std::string(), std::string("s_"), NewHandle() + "0", NewHandle().substr(1),
        "s_" + std::string(32, 'G'), "t_" + std::string(32, '0')}) {
    CHECK_FALSE(IsHandle(text));
  }
}

TEST_CASE("Vault: a person keeps one handle a tenant, also after a restart", "[keys]") {
  testing::MemoryFiles files;
  std::string handle;
  {
    const auto store = *testing::OpenStore(files);
    handle = *store->HandleOf("t", kAlice);
    CHECK(IsHandle(handle));
    CHECK(*store->HandleOf("t", kAlice) == handle);
    CHECK(*store->HandleOf("t", kBob) != handle);
    CHECK(*store->HandleOf("u", kAlice) != handle);
  }
  CHECK(*(*testing::OpenStore(files))->HandleOf("t", kAlice) == handle);
}

TEST_CASE("Vault: neither who it is nor the handle is in any file in clear", "[keys]") {
  testing::MemoryFiles files;
  const auto store = *testing::OpenStore(files);
  const std::string handle = *store->HandleOf("t", kAlice);
  for (const auto& [path, bytes] : files.contents()) {
    INFO(path);
    CHECK(bytes.find("alice") == std::string::npos);
    CHECK(bytes.find(handle) == std::string::npos);
  }
}

TEST_CASE("Vault: the same person has other handles in another vault: it is no hash", "[keys]") {
  testing::MemoryFiles one;
  testing::MemoryFiles two;
  REQUIRE(MakeRootKeyFile(one, testing::kRootPath).ok());
  two.Set(testing::kRootPath, one.contents().at(testing::kRootPath));  // even under the same root
  CHECK(*(*testing::OpenStore(one))->HandleOf("t", kAlice) !=
        *(*testing::OpenStore(two))->HandleOf("t", kAlice));
}

TEST_CASE("Vault: every changed byte of a row is refused or finds nobody", "[keys]") {
  testing::MemoryFiles files;
  std::string handle;
  {
    const auto store = *testing::OpenStore(files);
    handle = *store->HandleOf("t", kAlice);
  }
  for (const auto& [path, bytes] : files.contents()) {
    if (path.find("/vault/") == std::string::npos) continue;
    for (size_t i = 0; i < bytes.size(); ++i) {
      testing::MemoryFiles damaged(files.contents());
      std::string changed = bytes;
      changed[i] = static_cast<char>(changed[i] ^ 1);
      damaged.Set(path, changed);
      const auto store = *testing::OpenStore(damaged);
      const auto handles = store->HandlesOf("t", kAlice);
      const bool other = !handles.ok() || handles->empty() || handles->front() == handle;
      CHECK(other);  // never somebody else's
    }
  }
}

}  // namespace
}  // namespace weir::keys
