#include "cloud/http/tenants.h"

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "tests/testing/temp_dir.h"

namespace weir::cloud {
namespace {

struct KeyFile {
  testing::TempDir dir;
  std::unique_ptr<FileSystem> files = NewPosixFileSystem();
  std::string path = dir / "keys";

  void Write(const std::string& text, mode_t mode = 0600) const {
    std::ofstream(path) << text;
    ::chmod(path.c_str(), mode);
  }
  absl::StatusOr<std::unique_ptr<Tenants>> Load() const { return Tenants::Load(*files, path); }
};

std::string LineOf(const std::string& tenant, const std::string& key) {
  return tenant + "  " + crypto::Sha256Of(key).ToHex() + "\n";
}

}  // namespace

TEST_CASE("Tenants: a key names its tenant, and nothing else does", "[unit]") {
  KeyFile file;
  file.Write("# keys\n\n" + LineOf("a", "key-a") + LineOf("b", "key-b") +
             LineOf("b", "key-b2 # no"));
  const auto tenants = file.Load();
  REQUIRE(tenants.ok());
  CHECK((*tenants)->TenantOf("Bearer key-a") == "a");
  CHECK((*tenants)->TenantOf("bearer key-b") == "b");
  for (const char* wrong :
       {"", "Bearer", "Bearer ", "Bearer key-c", "Basic key-a", "key-a", "Bearer key-a "}) {
    CHECK_FALSE((*tenants)->TenantOf(wrong));
  }
}

TEST_CASE("Tenants: a file that others may read or write is refused", "[unit]") {
  KeyFile file;
  for (const auto& [mode, code] : std::vector<std::pair<mode_t, absl::StatusCode>>{
           {0600, absl::StatusCode::kOk},
           {0640, absl::StatusCode::kOk},
           {0644, absl::StatusCode::kPermissionDenied},
           {0660, absl::StatusCode::kPermissionDenied}}) {
    file.Write(LineOf("a", "k"), mode);
    CHECK(file.Load().status().code() == code);
  }
}

TEST_CASE("Tenants: a broken line is named by its number and changes nothing", "[unit]") {
  KeyFile file;
  file.Write(LineOf("a", "k"));
  const auto tenants = file.Load();
  REQUIRE(tenants.ok());
  for (const std::string& broken :
       {std::string("a\n"), std::string("a zz\n"), LineOf("two words", "k"),
        LineOf("a", "k") + LineOf("b", "k")}) {
    file.Write("#\n" + broken);
    const absl::Status status = (*tenants)->Reload();
    CHECK(status.code() == absl::StatusCode::kInvalidArgument);
    CHECK((*tenants)->TenantOf("Bearer k") == "a");
  }
  file.Write(LineOf("c", "k"));
  CHECK((*tenants)->Reload().ok());
  CHECK((*tenants)->TenantOf("Bearer k") == "c");
}

}  // namespace weir::cloud
