#include "compliance/keys/root_key.h"

#include <catch2/catch.hpp>

#include "tests/testing/memory_files.h"

namespace weir::keys {
namespace {

constexpr const char* kPath = "/root.key";

TEST_CASE("RootKey: a file that group or others may use is refused", "[keys]") {
  testing::MemoryFiles files;
  REQUIRE(MakeRootKeyFile(files, kPath).ok());
  for (const uint32_t mode : {0600u, 0400u, 0700u}) {
    files.SetPermissions(kPath, mode);
    CHECK(ReadRootKeyFile(files, kPath, crypto::Suite::kIntl).ok());
  }
  for (const uint32_t mode : {0640u, 0620u, 0610u, 0604u, 0602u, 0601u, 0644u, 0666u}) {
    files.SetPermissions(kPath, mode);
    INFO(mode);
    CHECK(ReadRootKeyFile(files, kPath, crypto::Suite::kIntl).status().code() ==
          absl::StatusCode::kPermissionDenied);
  }
}

TEST_CASE("RootKey: a file has exactly 32 bytes and is never written over", "[keys]") {
  testing::MemoryFiles files;
  CHECK(ReadRootKeyFile(files, kPath, crypto::Suite::kIntl).status().code() ==
        absl::StatusCode::kNotFound);
  for (const size_t size : {0u, 31u, 33u}) {
    files.Set(kPath, std::string(size, 'k'));
    CHECK(ReadRootKeyFile(files, kPath, crypto::Suite::kIntl).status().code() ==
          absl::StatusCode::kInvalidArgument);
  }
  CHECK(MakeRootKeyFile(files, kPath).code() == absl::StatusCode::kAlreadyExists);
}

TEST_CASE("RootKey: unwraps what it wrapped, with the same context and key only", "[keys]") {
  for (const crypto::Suite suite : {crypto::Suite::kIntl, crypto::Suite::kGm}) {
    testing::MemoryFiles files;
    REQUIRE(MakeRootKeyFile(files, kPath).ok());
    REQUIRE(MakeRootKeyFile(files, "/other.key").ok());
    const auto root = *ReadRootKeyFile(files, kPath, suite);
    const auto other = *ReadRootKeyFile(files, "/other.key", suite);
    CHECK(root->name() != other->name());
    CHECK(root->name() == (*ReadRootKeyFile(files, kPath, suite))->name());
    const std::string wrapped = *root->Wrap(Secret(std::string(64, 's')), "context");
    CHECK(root->Unwrap(wrapped, "context")->Reveal() == std::string(64, 's'));
    CHECK(root->Unwrap(wrapped, "other").status().code() == absl::StatusCode::kDataLoss);
    CHECK(other->Unwrap(wrapped, "context").status().code() == absl::StatusCode::kDataLoss);
  }
}

}  // namespace
}  // namespace weir::keys
