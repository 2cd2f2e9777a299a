#include "cloud/fleet/shelf.h"

#include <catch2/catch.hpp>

#include "tests/testing/policy_fixture.h"
#include "tests/testing/temp_dir.h"

namespace weir::cloud {
namespace {

class Store {
 public:
  std::string Bundle(int version, const std::string& probes = "") {
    testing::PolicyYaml yaml = testing::PolicyOfVersion(version);
    if (!probes.empty()) yaml.probes = probes;
    const std::string path = dir_ / ("p" + std::to_string(version) + ".weir");
    REQUIRE(WriteFileAtomically(*files_, path, testing::CompileBundle(yaml, signer_)).ok());
    return path;
  }
  std::string Text(const std::string& name, const std::string& text) {
    REQUIRE(WriteFileAtomically(*files_, dir_ / name, text).ok());
    return dir_ / name;
  }
  absl::StatusOr<std::shared_ptr<const Shelf>> Load(const config::RolloutSettings& settings,
                                                    const std::string& profile = "test") {
    policy::Trust trust;
    trust.keys.push_back(crypto::Verifier::FromPem(signer_.PublicPem()).value());
    return LoadShelf(*files_, settings, trust, profile);
  }

  testing::TempDir dir_;
  std::unique_ptr<FileSystem> files_ = NewPosixFileSystem();
  crypto::Signer signer_ = crypto::Signer::Generate();
};

TEST_CASE("LoadShelf: releases by version, each with its bytes and the devices that go first",
          "[fleet]") {
  Store store;
  const auto shelf = store.Load({.releases = {{.bundle = store.Bundle(3),
                                               .percent = 10,
                                               .first = store.Text("c", "a\n\nb\n")},
                                              {.bundle = store.Bundle(2)}},
                                 .minimum_version = 2,
                                 .paused = true});
  REQUIRE(shelf.ok());
  const Rollout& rollout = (*shelf)->rollout;
  REQUIRE(rollout.releases.size() == 2);
  CHECK(rollout.releases[0].policy.version == 2);
  CHECK(rollout.releases[1].policy.version == 3);
  CHECK(rollout.releases[1].percent == 10);
  CHECK(rollout.releases[1].devices == std::vector<std::string>{"a", "b"});
  CHECK(rollout.minimum_version == 2);
  CHECK(rollout.paused);
  const Book& book = (*shelf)->BookOf(rollout.releases[1]);
  CHECK((*shelf)->Find(book.sha256.view()) == &book);
  CHECK((*shelf)->Find("nothing of the kind") == nullptr);
}

TEST_CASE("LoadShelf: what devices would refuse is refused here, with the file's name", "[fleet]") {
  Store store;
  const auto code = [&](const config::RolloutSettings& settings,
                        const std::string& profile = "test") {
    return store.Load(settings, profile).status().code();
  };
  CHECK(code({.releases = {{.bundle = store.Bundle(2)}}}, "global") ==
        absl::StatusCode::kInvalidArgument);
  CHECK(code({.releases = {{.bundle = store.Bundle(2)}, {.bundle = store.Bundle(2)}}}) ==
        absl::StatusCode::kInvalidArgument);
  CHECK(code({.releases = {{.bundle = store.Bundle(2)}}, .minimum_version = 3}) ==
        absl::StatusCode::kInvalidArgument);
  CHECK(code({.releases = {{.bundle = store.Text("rubbish", "rubbish")}}}) ==
        absl::StatusCode::kDataLoss);
  CHECK(code({.releases = {{.bundle = store.dir_ / "missing"}}}) == absl::StatusCode::kNotFound);
  const auto failing = store.Load(
      {.releases = {
           {.bundle = store.Bundle(
                4,
                R"({"id":"p2","text":"今天天气很好","direction":"prompt","action":"refuse"})")}}});
  CHECK(failing.status().code() == absl::StatusCode::kFailedPrecondition);
  CHECK(failing.status().message().find("p4.weir") != std::string::npos);
  const std::string path = store.Bundle(5);
  store.signer_ = crypto::Signer::Generate();
  CHECK(code({.releases = {{.bundle = path}}}) == absl::StatusCode::kPermissionDenied);
}

}  // namespace
}  // namespace weir::cloud
