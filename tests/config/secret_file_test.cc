#include "config/secret_file.h"

#include <catch2/catch.hpp>

#include "tests/config/settings_file.h"

namespace weir::config {
namespace {

TEST_CASE("ReadSecret: gives the content without its line end", "[config]") {
  testing::TempDir dir;
  const auto files = NewPosixFileSystem();
  for (const char* content : {"sk-0123", "sk-0123\n", "sk-0123\r\n"}) {
    const auto secret = ReadSecret(*files, testing::WriteText(dir / "key", content));
    REQUIRE(secret.ok());
    CHECK(secret->Reveal() == "sk-0123");
  }
}

TEST_CASE("ReadSecret: what cannot stand in a header is refused and not repeated", "[config]") {
  testing::TempDir dir;
  const auto files = NewPosixFileSystem();
  for (const char* content : {"", "\n", "a b", "a\n\n", "a\r\nX-Evil: 1", "a\tb", "schlüssel"}) {
    const auto status = ReadSecret(*files, testing::WriteText(dir / "key", content)).status();
    CHECK(status.code() == absl::StatusCode::kInvalidArgument);
    CHECK(status.message() ==
          (dir / "key") + " must hold visible ASCII characters and one line only");
  }
  CHECK(ReadSecret(*files, dir / "absent").status().code() == absl::StatusCode::kNotFound);
  testing::WriteText(dir / "key", std::string(kMaxSecretBytes + 1, 'k'));
  CHECK(ReadSecret(*files, dir / "key").status().code() == absl::StatusCode::kResourceExhausted);
}

}  // namespace
}  // namespace weir::config
