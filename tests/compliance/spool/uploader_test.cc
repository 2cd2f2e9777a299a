#include "compliance/spool/uploader.h"

#include <catch2/catch.hpp>

#include "compliance/ledger/cosigned.h"
#include "compliance/ledger/verify.h"
#include "compliance/spool/proof.h"
#include "tests/compliance/ledger/log_fixture.h"
#include "tests/compliance/spool/spool_fixture.h"

namespace weir::spool {
namespace {

using absl::StatusCode;
using testing::DirectLink;
using testing::GatewayHost;
using testing::kDeviceOrigin;
using testing::kLogDir;
using testing::LogHost;
using testing::UploaderOf;

TEST_CASE("Uploader: brings everything, and counts it as proven only after a proof", "[spool]") {
  LogHost device(kDeviceOrigin);
  device.Append(0, 600);  // more than two batches
  GatewayHost gateway;
  DirectLink link(gateway);
  Uploader uploader = UploaderOf(device, gateway);
  auto progress = uploader.Round(link);
  REQUIRE(progress.ok());
  CHECK(progress->held == 600);
  gateway.Start();  // closing the gateway's log signs its head
  progress = uploader.Round(link);
  REQUIRE(progress.ok());
  CHECK(progress->proven == 600);
  CHECK(gateway.Names().size() == 600);
  CHECK(*ReadWholeFile(device.files(), std::string(kLogDir) + "/uploaded") == "600\n");
}

TEST_CASE("Uploader: a new process goes on where the gateway is", "[spool]") {
  LogHost device(kDeviceOrigin);
  device.Append(0, 3);
  GatewayHost gateway;
  DirectLink link(gateway);
  REQUIRE(UploaderOf(device, gateway).Round(link).ok());
  gateway.Start();
  device.Append(3, 2);
  Uploader again = UploaderOf(device, gateway);
  CHECK(again.Round(link)->held == 5);
  gateway.Start();
  CHECK(again.Round(link)->proven == 5);
  CHECK(UploaderOf(device, gateway).progress().proven == 5);
  CHECK(gateway.Names() == std::vector<std::string>{"0", "1", "2", "3", "4"});
}

TEST_CASE("Uploader: says so when the device's log was put back to an older copy", "[spool]") {
  LogHost device(kDeviceOrigin);
  device.Append(0, 2);
  GatewayHost gateway;
  DirectLink link(gateway);
  device.Close();
  const auto yesterday = device.files().contents();
  device.Open();
  device.Append(2, 3);
  REQUIRE(UploaderOf(device, gateway).Round(link).ok());
  device.Close();
  for (const auto& [path, bytes] : device.files().contents()) {
    if (yesterday.count(path) == 0) REQUIRE(device.files().Remove(path).ok());
  }
  for (const auto& [path, bytes] : yesterday) device.files().Set(path, bytes);
  device.Open();
  CHECK(UploaderOf(device, gateway).Round(link).status().code() == StatusCode::kFailedPrecondition);
}

TEST_CASE("Uploader: keeps the gateway's signature as a witness, which finds a log put back",
          "[spool][M-02]") {
  LogHost device(kDeviceOrigin);
  device.Append(0, 300);  // two batches
  GatewayHost gateway;
  DirectLink link(gateway);
  Uploader uploader = UploaderOf(device, gateway);
  REQUIRE(uploader.KeepCosignatures(gateway.witness_key()).ok());
  const auto progress = uploader.Round(link);
  REQUIRE(progress.ok());
  CHECK(progress->witnessed == 300);
  CHECK(progress->witnessed_at == absl::FromUnixSeconds(1'790'000'000));
  device.Close();
  const auto yesterday = device.files().contents();
  device.Open();
  device.Append(300, 5);
  Uploader again = UploaderOf(device, gateway);
  REQUIRE(again.KeepCosignatures(gateway.witness_key()).ok());
  CHECK(again.progress().witnessed == 300);  // as the process before left it
  CHECK(again.Round(link)->witnessed == 305);
  device.Close();
  const auto whole = ledger::Verify(device.files(), kLogDir);
  CHECK(whole.outcome == ledger::Outcome::kIntact);
  CHECK(whole.cosigned_size == 305);

  // Segments, tiles and checkpoint of yesterday, and what the witness signed.
  testing::MemoryFiles put_back(yesterday);
  const std::string path = ledger::CosignedPath(kLogDir);
  put_back.Set(path, device.files().contents().at(path));
  const auto found = ledger::Verify(put_back, kLogDir);
  CHECK(found.outcome == ledger::Outcome::kTampered);
  CHECK(found.bad_entry == 300);
}

TEST_CASE("Uploader: a signature by another than the witness is not kept", "[spool]") {
  LogHost device(kDeviceOrigin);
  device.Append(0, 2);
  GatewayHost gateway;
  DirectLink link(gateway);
  Uploader uploader = UploaderOf(device, gateway);
  REQUIRE(uploader.KeepCosignatures(gateway.witness_key()).ok());
  gateway.Impersonate();
  CHECK(uploader.Round(link).status().code() == StatusCode::kDataLoss);
  CHECK(!device.files().Exists(ledger::CosignedPath(kLogDir)));
  CHECK(uploader.progress().witnessed == 0);
  CHECK(gateway.Names().size() == 2);  // what was sent is held all the same
}

TEST_CASE("Uploader: says so when the gateway's log was put back below what it had proven",
          "[spool]") {
  LogHost device(kDeviceOrigin);
  device.Append(0, 2);
  GatewayHost gateway;
  DirectLink link(gateway);
  Uploader uploader = UploaderOf(device, gateway);
  REQUIRE(uploader.Round(link).ok());
  gateway.Start();
  REQUIRE(uploader.Round(link)->proven == 2);
  GatewayHost emptied;
  DirectLink to_emptied(emptied);
  CHECK(uploader.Round(to_emptied).status().code() == StatusCode::kFailedPrecondition);
}

TEST_CASE("Uploader: a damaged note of what was proven is not taken for zero", "[spool]") {
  LogHost device(kDeviceOrigin);
  GatewayHost gateway;
  for (const char* bad : {"", "7", "x\n", "7\n\n", "-1\n"}) {
    device.files().Set(std::string(kLogDir) + "/uploaded", bad);
    CHECK(Uploader::Open(device.files(), kLogDir, device.log(), device.signer(), gateway.key())
              .status()
              .code() == StatusCode::kDataLoss);
  }
}

TEST_CASE("Head proof: any change of it is found", "[spool]") {
  LogHost device(kDeviceOrigin);
  device.Append(0, 5);
  GatewayHost gateway;
  gateway.Append(100, 3);
  const auto held = gateway.Take(testing::BatchOf(device, 0, 5));
  gateway.Start();
  const HeadProof good = *gateway.Prove(*held->head);
  ledger::CompactRange tree;
  for (const auto& stored : testing::EntriesOf(device.files())) tree.Append(stored.leaf);
  const Claim claim{kDeviceOrigin, 5, tree.Root()};
  REQUIRE(CheckHeadProof(good, gateway.key(), claim).ok());
  const auto refused = [&](const HeadProof& proof, const Claim& what) {
    return !CheckHeadProof(proof, gateway.key(), what).ok();
  };
  for (size_t i = 0; i < good.leaf.size(); ++i) {
    HeadProof bad = good;
    bad.leaf[i] ^= 1;
    CHECK(refused(bad, claim));
  }
  HeadProof elsewhere = good;
  --elsewhere.index;
  CHECK(refused(elsewhere, claim));
  CHECK(refused(*gateway.Prove(0), claim));  // an entry that is there but says something else
  CHECK(refused(good, {kDeviceOrigin, 4, claim.root}));
  CHECK(refused(good, {"weir.test/device/2", 5, claim.root}));
  CHECK(refused(good, {kDeviceOrigin, 5, ledger::EmptyRoot()}));
  CHECK_FALSE(CheckHeadProof(good, LogHost("weir.test/gateway").key(), claim).ok());
}

}  // namespace
}  // namespace weir::spool
