// What offers lead to, on a real ledger and real files; the gateway is a function.
#include "edge/update/policy_updater.h"

#include <catch2/catch.hpp>

#include "compliance/ledger/verify.h"
#include "tests/testing/exchange_fixture.h"
#include "tests/testing/faulty_files.h"

namespace weir::edge {
namespace {

constexpr const char* kProbeThatFails =
    R"({"id":"p2","text":"今天天气很好","direction":"prompt","action":"refuse"})";

std::string BundleOf(int version, const crypto::Signer& signer, const std::string& probes = "") {
  testing::PolicyYaml yaml = testing::PolicyOfVersion(version);
  if (!probes.empty()) yaml.probes = probes;
  return testing::CompileBundle(yaml, signer);
}

class DeviceWithPolicy {
 public:
  explicit DeviceWithPolicy(int version = 1) {
    REQUIRE(WriteFileAtomically(*real_, dir_ / "policy.pub", signer.PublicPem()).ok());
    REQUIRE(WriteFileAtomically(*real_, bundle(), BundleOf(version, signer)).ok());
    Start();
  }

  void Start() {
    updater.reset();
    spine.reset();
    auto made =
        router::Spine::Create(*real_, clock, testing::SpineOptionsIn(dir_, gate::Place::kDevice));
    REQUIRE(made.ok());
    spine = *std::move(made);
    updater = std::make_unique<PolicyUpdater>(files, *spine, bundle());
  }
  std::string bundle() const { return dir_ / "policy.weir"; }
  uint64_t version() const { return spine->policies().current()->manifest().version; }
  std::vector<std::string> Refusals() const {
    std::vector<std::string> codes;
    REQUIRE(ledger::ForEachEntry(*real_, dir_ / "ledger", 0, [&](const ledger::StoredEntry& e) {
              if (e.entry.kind == ledger::EntryKind::kPolicyRefused)
                codes.push_back(e.entry.status);
              return true;
            }).ok());
    return codes;
  }
  bool HasLeftovers() const { return real_->Exists(bundle() + ".next"); }

 private:
  testing::TempDir dir_;
  std::unique_ptr<FileSystem> real_ = NewPosixFileSystem();

 public:
  testing::FaultyFiles files{*real_};
  testing::FakeClock clock;
  crypto::Signer signer = crypto::Signer::Generate();
  std::unique_ptr<router::Spine> spine;
  std::unique_ptr<PolicyUpdater> updater;
};

Offer OfferOf(int version, const std::string& bytes, const crypto::Signer& signer) {
  Offer offer;
  policy::Trust trust;
  trust.keys.push_back(crypto::Verifier::FromPem(signer.PublicPem()).value());
  const auto loaded = policy::LoadBytes(bytes, trust);
  offer.policy = {"test", static_cast<uint64_t>(version),
                  loaded.ok() ? (*loaded)->digest() : crypto::Digest{}};
  offer.size_bytes = bytes.size();
  offer.file_sha256 = crypto::Sha256Of(bytes);
  return offer;
}

Fetch Giving(const std::string& bytes) {
  return [&bytes](const Offer&, std::string& out) {
    out += bytes.substr(std::min(out.size(), bytes.size()));
    return absl::OkStatus();
  };
}

TEST_CASE("PolicyUpdater: an offer that holds is in force, on the disk, and after a restart",
          "[update]") {
  DeviceWithPolicy device;
  const std::string bytes = BundleOf(2, device.signer);
  const Offer offer = OfferOf(2, bytes, device.signer);
  REQUIRE(device.updater->Take(offer, Giving(bytes)).ok());
  CHECK(device.version() == 2);
  CHECK(device.updater->holding().holds == offer.policy);
  CHECK_FALSE(device.HasLeftovers());
  device.Start();
  CHECK(device.version() == 2);
}

TEST_CASE(
    "PolicyUpdater: what a lying gateway offers changes nothing, is recorded, and not fetched",
    "[update]") {
  DeviceWithPolicy device(5);
  const std::string older = BundleOf(4, device.signer);
  Offer other = OfferOf(6, older, device.signer);
  other.policy.profile = "global";
  Offer large = OfferOf(6, older, device.signer);
  large.size_bytes = kMaxBundleBytes + 1;
  Offer none = large;
  none.size_bytes = 0;
  for (const Offer& offer :
       {OfferOf(4, older, device.signer), OfferOf(5, older, device.signer), other, large, none}) {
    int fetched = 0;
    const absl::Status status = device.updater->Take(offer, [&](const Offer&, std::string&) {
      ++fetched;
      return absl::OkStatus();
    });
    CHECK_FALSE(status.ok());
    CHECK(fetched == 0);
    CHECK(device.version() == 5);
    CHECK(device.updater->holding().refused == offer.policy);
  }
  CHECK(device.Refusals().size() == 4);  // the last two name one policy
}

TEST_CASE("PolicyUpdater: a bundle by a stranger, with failing probes, cut or older than it says",
          "[update]") {
  DeviceWithPolicy device(5);
  const auto stranger = crypto::Signer::Generate();
  const std::string strange = BundleOf(6, stranger);
  const std::string failing = BundleOf(7, device.signer, kProbeThatFails);
  const std::string cut = BundleOf(8, device.signer).substr(0, 1000);
  const std::string old = BundleOf(4, device.signer);
  const struct {
    Offer offer;
    const std::string& bytes;
    std::string code;
  } cases[] = {{OfferOf(6, strange, stranger), strange, "PERMISSION_DENIED"},
               {OfferOf(7, failing, device.signer), failing, "FAILED_PRECONDITION"},
               {OfferOf(8, cut, device.signer), cut, "DATA_LOSS"},
               {OfferOf(9, old, device.signer), old, "FAILED_PRECONDITION"}};
  std::vector<std::string> expected;
  for (const auto& one : cases) {
    INFO(one.offer.policy.version);
    CHECK(absl::StatusCodeToString(device.updater->Take(one.offer, Giving(one.bytes)).code()) ==
          one.code);
    CHECK(device.version() == 5);
    CHECK_FALSE(device.HasLeftovers());
    CHECK(device.updater->holding().reason == one.code);
    expected.push_back(one.code);
    // Not again.
    CHECK(device.updater->Take(one.offer, Giving(one.bytes)).code() ==
          absl::StatusCode::kFailedPrecondition);
  }
  CHECK(device.Refusals() == expected);
}

TEST_CASE("PolicyUpdater: a way that breaks is gone on where it broke; other bytes begin anew",
          "[update]") {
  DeviceWithPolicy device;
  const std::string bytes = BundleOf(2, device.signer);
  const Offer offer = OfferOf(2, bytes, device.signer);
  const auto broken = device.updater->Take(offer, [&](const Offer&, std::string& out) {
    out += bytes.substr(0, 700);
    return Unavailable("the link is gone");
  });
  CHECK(broken.code() == absl::StatusCode::kUnavailable);
  size_t offset = 0;
  const auto wrong = device.updater->Take(offer, [&](const Offer&, std::string& out) {
    offset = out.size();
    out.resize(bytes.size(), 'x');
    return absl::OkStatus();
  });
  CHECK(offset == 700);
  CHECK(wrong.code() == absl::StatusCode::kAborted);
  CHECK(device.Refusals().empty());
  CHECK(device.updater->Take(offer, Giving(bytes)).ok());
  CHECK(device.version() == 2);
}

TEST_CASE("PolicyUpdater: what was refused is forgotten when something newer is in force",
          "[update]") {
  DeviceWithPolicy device;
  const std::string failing = BundleOf(3, device.signer, kProbeThatFails);
  REQUIRE_FALSE(device.updater->Take(OfferOf(3, failing, device.signer), Giving(failing)).ok());
  const std::string older = BundleOf(2, device.signer);
  REQUIRE(device.updater->Take(OfferOf(2, older, device.signer), Giving(older)).ok());
  CHECK(device.updater->holding().refused.version == 3);
  const std::string newer = BundleOf(4, device.signer);
  REQUIRE(device.updater->Take(OfferOf(4, newer, device.signer), Giving(newer)).ok());
  CHECK(device.updater->holding().refused.version == 0);
  CHECK(device.updater->holding().reason.empty());
}

TEST_CASE("PolicyUpdater: a clock that was set back does not keep a newer policy out", "[update]") {
  DeviceWithPolicy device;
  const std::string bytes = BundleOf(2, device.signer);
  const absl::Time now = device.clock.Now();
  device.clock.Set(now - absl::Hours(24) * 365);
  device.spine->TrustTime(now);
  CHECK(device.updater->Take(OfferOf(2, bytes, device.signer), Giving(bytes)).ok());
}

TEST_CASE("PolicyUpdater: whichever call to the disk fails, one of the two policies is whole",
          "[update]") {
  for (uint64_t call = 1;; ++call) {
    DeviceWithPolicy device;
    const std::string bytes = BundleOf(2, device.signer);
    device.files.FailCall(call, Unavailable("the disk"));
    const absl::Status status =
        device.updater->Take(OfferOf(2, bytes, device.signer), Giving(bytes));
    if (!device.files.has_failed()) {
      CHECK(status.ok());
      CHECK(call > 3);
      return;
    }
    INFO(call);
    CHECK_FALSE(status.ok());
    CHECK(device.version() == 1);
    device.Start();
    CHECK(device.version() == 1);
    CHECK(device.updater->Take(OfferOf(2, bytes, device.signer), Giving(bytes)).ok());
  }
}

}  // namespace
}  // namespace weir::edge
