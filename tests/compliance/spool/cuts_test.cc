// The link is cut at random, and both ends crash at random: every record of the device's log must
// be in the gateway's exactly once, in order.
#include <catch2/catch.hpp>
#include <random>

#include "tests/compliance/ledger/log_fixture.h"
#include "tests/compliance/spool/spool_fixture.h"

namespace weir::spool {
namespace {

using testing::DirectLink;
using testing::GatewayHost;
using testing::LogHost;

struct Campaign {
  int records = 0;
  int cuts = 0;
  bool pruned = false;  // the device deletes what is proven whenever it can
};

// Uploads while the device goes on writing, until `campaign.cuts` calls were cut; then to the end.
void Run(const Campaign& campaign, uint64_t seed) {
  std::mt19937_64 random(seed);
  LogHost device(testing::kDeviceOrigin);
  GatewayHost gateway;
  DirectLink link(gateway);
  absl::Time now = absl::UnixEpoch() + absl::Hours(24 * 365 * 50);
  int cuts = 0;
  link.fault = [&] {
    if (cuts >= campaign.cuts || random() % 3 != 0) return DirectLink::Fault::kNone;
    ++cuts;
    return random() % 2 == 0 ? DirectLink::Fault::kRequestLost : DirectLink::Fault::kAnswerLost;
  };
  auto uploader = std::make_unique<Uploader>(UploaderOf(device, gateway));
  for (int written = 0; written < campaign.records || cuts < campaign.cuts;) {
    const int more = std::min<int>(static_cast<int>(random() % 40), campaign.records - written);
    device.Append(written, more);
    written += more;
    if (random() % 11 == 0) gateway.Start();
    if (random() % 7 == 0) {
      device.Close();
      device.Open();
      uploader = std::make_unique<Uploader>(UploaderOf(device, gateway));
    }
    const auto progress = uploader->Round(link);
    if (progress.ok()) REQUIRE(progress->proven <= progress->held);
    if (campaign.pruned) REQUIRE(uploader->PruneTo(0, now += absl::Hours(1)).ok());
  }
  gateway.Start();
  const auto held = uploader->Round(link);
  REQUIRE(held.ok());
  gateway.Start();
  const auto proven = uploader->Round(link);
  REQUIRE(proven.ok());
  CHECK(proven->proven == static_cast<uint64_t>(campaign.records));
  device.Close();
  const auto verified = testing::VerifyContents(device.files().contents());
  CHECK(verified.problem == "");
  CHECK(verified.entries == static_cast<uint64_t>(campaign.records));
  CHECK((verified.pruned > verified.entries / 2) == campaign.pruned);
  const auto names = gateway.Names();
  REQUIRE(names.size() == static_cast<size_t>(campaign.records));
  for (int i = 0; i < campaign.records; ++i)
    REQUIRE(names[static_cast<size_t>(i)] == std::to_string(i));
}

TEST_CASE("Upload: 60 cuts of 1,500 records lose nothing and double nothing", "[spool]") {
  Run({.records = 1500, .cuts = 60}, 1);
}

TEST_CASE("Upload: the same while the device deletes what is proven", "[spool]") {
  Run({.records = 1500, .cuts = 60, .pruned = true}, 3);
}

TEST_CASE("Upload, long form: 1,000 cuts of 10,000 records while the device deletes what is proven",
          "[spool][.long]") {
  Run({.records = 10'000, .cuts = 1000, .pruned = true}, 4);
}

TEST_CASE("Upload, long form: 1,000 cuts of 10,000 records lose nothing and double nothing",
          "[spool][.long]") {
  Run({.records = 10'000, .cuts = 1000}, 2);
}

}  // namespace
}  // namespace weir::spool
