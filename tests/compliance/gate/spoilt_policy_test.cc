// A policy whose file is cut or written over while it is in force lets nothing through, and ends no
// process.
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <fstream>
#include <string>

#include "compliance/gate/gate.h"
#include "compliance/gate/release.h"
#include "tests/testing/fake_clock.h"
#include "tests/testing/policy_fixture.h"
#include "tests/testing/temp_dir.h"

namespace weir::gate {
namespace {

void Overwrite(const std::string& path, const std::string& content) {
  ::usleep(20'000);  // a clock tick of the file system
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << content;
}

class Spoilt {
 public:
  Spoilt() {
    Overwrite(path(), bundle_);
    REQUIRE(store_.Swap(Loaded()).ok());
  }
  std::string path() const { return dir_ / "policy.weir"; }
  const std::string& bundle() const { return bundle_; }
  const Gate& gate() const { return gate_; }

  std::shared_ptr<const policy::Policy> Loaded() const {
    auto policy = policy::Load(path(), {.keys = {key_.verifier()}});
    REQUIRE(policy.ok());
    return *policy;
  }
  // As an operator who puts it right: by rename, then a reload.
  void PutRight() {
    Overwrite(path() + ".new", bundle_);
    REQUIRE(std::rename((path() + ".new").c_str(), path().c_str()) == 0);
    REQUIRE(store_.Swap(Loaded()).ok());
  }
  Admission Ask(const std::string& text) const {
    RequestFields fields;
    fields.turns.push_back({Role::kUser, UserText(text)});
    return gate_.Admit(*Request::Create(std::move(fields), clock_));
  }
  // The reason of the refusal; empty when the text was admitted.
  std::string ReasonFor(const std::string& text) const {
    const Admission admission = Ask(text);
    const auto* refusal = std::get_if<Refusal>(&admission);
    return refusal == nullptr ? "" : std::string(NameOf(refusal->reason()));
  }

 private:
  const testing::TempDir dir_;
  const crypto::Signer key_ = crypto::Signer::Generate();
  const std::string bundle_ = testing::CompileBundle({}, key_);
  testing::FakeClock clock_;
  policy::Store store_;
  Gate gate_{store_, clock_, gate::Place::kDevice};
};

// What may have become of the file.
std::vector<std::string> Contents(const std::string& bundle) {
  std::string changed = bundle;
  for (size_t at = 5000; at < changed.size(); at += 7) changed[at] = static_cast<char>(at * 31);
  return {"",
          bundle.substr(0, 5000),
          bundle.substr(0, bundle.size() - 1),
          changed,
          std::string(bundle.size(), '\xFF'),
          std::string(bundle.size(), '\0')};
}

TEST_CASE("Gate: a policy that was spoilt in place refuses every prompt until it is put right",
          "[gate]") {
  for (const std::string& content : Contents(Spoilt().bundle())) {
    Spoilt world;
    CHECK(world.ReasonFor("hello").empty());
    Overwrite(world.path(), content);
    CHECK(world.ReasonFor("hello") == "no_policy");
    CHECK(world.ReasonFor(testing::kRefusedWord) == "no_policy");
    world.PutRight();
    CHECK(world.ReasonFor("hello").empty());
    CHECK(world.ReasonFor(testing::kRefusedWord) == "content");  // nothing remembered from before
  }
}

TEST_CASE("Release: an answer under way is stopped when its policy is spoilt", "[gate]") {
  for (const std::string& content : Contents(Spoilt().bundle())) {
    const Spoilt world;
    const Admission admission = world.Ask("hello");
    const auto release = world.gate().OpenRelease(std::get<Admitted>(admission));
    CHECK(release->Push("good ").flow == Flow::kContinue);
    Overwrite(world.path(), content);
    const Release::Step step = release->Push(std::string("word. ") + testing::kRefusedWord + "。");
    CHECK(step.flow == Flow::kStop);
    CHECK(step.text.text().empty());
    REQUIRE(release->refusal().has_value());
    CHECK(release->refusal()->reason() == RefusalReason::kNoPolicy);
    CHECK_FALSE(release->refusal()->reply().text().empty());
  }
}

TEST_CASE("Release: an answer that was held to its end is not shown when its policy is spoilt",
          "[gate]") {
  const Spoilt world;
  const Admission admission = world.Ask("hello");
  const auto release = world.gate().OpenRelease(std::get<Admitted>(admission));
  release->Push("word");
  Overwrite(world.path(), "");
  CHECK(release->Finish().flow == Flow::kStop);
}

TEST_CASE("Gate: a policy that was replaced by rename stays as it was until it is swapped",
          "[gate]") {
  const Spoilt world;
  Overwrite(world.path() + ".new", "rubbish");
  REQUIRE(std::rename((world.path() + ".new").c_str(), world.path().c_str()) == 0);
  CHECK(world.ReasonFor("hello").empty());
  CHECK(world.ReasonFor(testing::kRefusedWord) == "content");
}

}  // namespace
}  // namespace weir::gate
