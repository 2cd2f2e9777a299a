#include "compliance/spool/ingest.h"

#include <catch2/catch.hpp>

#include "tests/compliance/ledger/log_fixture.h"
#include "tests/compliance/spool/spool_fixture.h"

namespace weir::spool {
namespace {

using absl::StatusCode;
using ledger::EntryKind;
using testing::BatchOf;
using testing::GatewayHost;
using testing::kDeviceOrigin;
using testing::LogHost;

std::vector<std::string> Numbers(int count) {
  std::vector<std::string> names;
  for (int i = 0; i < count; ++i) names.push_back(std::to_string(i));
  return names;
}

// A disk that makes one entry durable and then does not say so.
class SilentOnce final : public ledger::Ledger {
 public:
  SilentOnce(Ledger& log, int silent_at) : log_(log), silent_at_(silent_at) {}
  void Append(const ledger::Entry& entry, Done done) override {
    const bool silent = appends_++ == silent_at_;
    auto receipt = log_.AppendAndWait(entry);
    done(silent ? absl::UnavailableError("the disk does not answer") : std::move(receipt));
  }
  uint64_t size() const override { return log_.size(); }
  const std::string& origin() const override { return log_.origin(); }

 private:
  Ledger& log_;
  const int silent_at_;
  int appends_ = 0;
};

// What a gateway must be after anything: a good log with the device's entries once, in order.
void CheckHolds(GatewayHost& gateway, int count) {
  CHECK(gateway.Names() == Numbers(count));
  gateway.Stop();
  CHECK(testing::VerifyContents(gateway.files().contents()).outcome == ledger::Outcome::kIntact);
  gateway.Start();
}

TEST_CASE("Ingest: takes a batch once, however often and however overlapping it comes", "[spool]") {
  LogHost device(kDeviceOrigin);
  device.Append(0, 9);
  GatewayHost gateway;
  CHECK(gateway.Take(BatchOf(device, 0, 4))->entries == 4);
  CHECK(gateway.Take(BatchOf(device, 0, 4))->entries == 4);
  CHECK(gateway.Take(BatchOf(device, 2, 7))->entries == 7);
  gateway.Start();
  CHECK(gateway.Take(BatchOf(device, 0, 7))->entries == 7);
  CHECK(gateway.Take(BatchOf(device, 7, 9))->entries == 9);
  CheckHolds(gateway, 9);
}

TEST_CASE("Ingest: an empty batch asks how much is held and leaves no trace", "[spool]") {
  LogHost device(kDeviceOrigin);
  device.Append(0, 2);
  GatewayHost gateway;
  Batch question = BatchOf(device, 0, 0);
  question.checkpoint.clear();
  const auto nothing = gateway.Take(question);
  REQUIRE(nothing.ok());
  CHECK(nothing->entries == 0);
  CHECK(nothing->head == std::nullopt);
  CHECK(gateway.ingest().origins() == 0);
  REQUIRE(gateway.Take(BatchOf(device, 0, 2)).ok());
  CHECK(gateway.Take(question)->head == 2u);
}

TEST_CASE("Ingest: a batch that leaves entries out is refused and nothing of it is kept",
          "[spool]") {
  LogHost device(kDeviceOrigin);
  device.Append(0, 5);
  GatewayHost gateway;
  CHECK(gateway.Take(BatchOf(device, 1, 5)).status().code() == StatusCode::kOutOfRange);
  CHECK(gateway.log().size() == 0);
  CheckHolds(gateway, 0);
}

TEST_CASE("Ingest: entries that the device says it has lost are recorded as a gap", "[spool]") {
  LogHost device(kDeviceOrigin);
  device.Append(0, 6);
  GatewayHost gateway;
  REQUIRE(gateway.Take(BatchOf(device, 0, 2)).ok());
  Batch after = BatchOf(device, 4, 6);
  after.lost = 2;
  CHECK(gateway.Take(after)->entries == 6);
  CHECK(gateway.Count(EntryKind::kSpoolGap) == 1);
  gateway.Start();
  device.Append(6, 1);
  CHECK(gateway.Take(BatchOf(device, 6, 7))->entries == 7);
  CHECK(gateway.Names() == std::vector<std::string>{"0", "1", "4", "5", "6"});
}

TEST_CASE("Ingest: a log that was put back and went on otherwise is a conflict; both are kept",
          "[spool]") {
  LogHost device(kDeviceOrigin);
  device.Append(0, 4);
  GatewayHost gateway;
  REQUIRE(gateway.Take(BatchOf(device, 0, 4)).ok());
  LogHost restored(kDeviceOrigin);
  restored.Close();
  for (const auto& [path, bytes] : restored.files().contents()) {
    REQUIRE(restored.files().Remove(path).ok());
  }
  for (const auto& [path, bytes] : device.files().contents()) {
    if (path.find("key") != std::string::npos) restored.files().Set(path, bytes);
  }
  restored.Open();
  restored.Append(0, 2);
  restored.Append(70, 3);
  const auto refused = gateway.Take(BatchOf(restored, 3, 5));
  CHECK(refused.status().code() == StatusCode::kDataLoss);
  CHECK(gateway.Count(EntryKind::kSpoolConflict) == 3);  // two entries, and the head they came with
  CHECK(gateway.Take(BatchOf(device, 4, 4)).status().code() == StatusCode::kFailedPrecondition);
  gateway.Start();
  device.Append(4, 1);
  CHECK(gateway.Take(BatchOf(device, 4, 5)).status().code() == StatusCode::kFailedPrecondition);
  CheckHolds(gateway, 4);
}

TEST_CASE("Ingest: only the device that began a log may go on with it", "[spool]") {
  LogHost device(kDeviceOrigin);
  device.Append(0, 2);
  GatewayHost gateway;
  REQUIRE(gateway.Take(BatchOf(device, 0, 1)).ok());
  CHECK(gateway.Take(BatchOf(device, 1, 2), "device-2").status().code() ==
        StatusCode::kPermissionDenied);
  LogHost other_key(kDeviceOrigin);
  other_key.Append(0, 2);
  CHECK(gateway.Take(BatchOf(other_key, 1, 2)).status().code() == StatusCode::kPermissionDenied);
  CheckHolds(gateway, 1);
}

TEST_CASE("Ingest: what the device did not sign is refused", "[spool]") {
  LogHost device(kDeviceOrigin);
  device.Append(0, 3);
  GatewayHost gateway;
  Batch unsigned_batch = BatchOf(device, 0, 3);
  unsigned_batch.checkpoint.back() = '\0';
  CHECK(gateway.Take(unsigned_batch).status().code() == StatusCode::kInvalidArgument);
  Batch shorter = BatchOf(device, 0, 3);
  shorter.records.pop_back();
  CHECK(gateway.Take(shorter).status().code() == StatusCode::kInvalidArgument);
  Batch changed = BatchOf(device, 0, 3);
  changed.records[1].sealed[0][0] ^= 1;
  CHECK(gateway.Take(changed).status().code() == StatusCode::kInvalidArgument);
  Batch misnamed = BatchOf(device, 0, 3);
  misnamed.origin = "weir.test/device/2";
  CHECK(gateway.Take(misnamed).status().code() == StatusCode::kInvalidArgument);
  CHECK(gateway.Names().size() <= 1);  // the entry before the changed one may have been taken
  CHECK(gateway.Take(BatchOf(device, 0, 3))->entries == 3);
  CheckHolds(gateway, 3);
}

TEST_CASE("Ingest: an entry that became durable without an answer is not taken twice", "[spool]") {
  for (int silent_at = 0; silent_at < 4; ++silent_at) {  // three entries and the head
    LogHost device(kDeviceOrigin);
    device.Append(0, 3);
    GatewayHost gateway;
    SilentOnce ledger(gateway.log(), silent_at);
    const auto ingest = *Ingest::Open(gateway.files(), testing::kLogDir, ledger);
    const auto take = [&] {
      absl::StatusOr<Held> answer;
      ingest->Take(testing::kTenant, BatchOf(device, 0, 3),
                   [&](absl::StatusOr<Held> held) { answer = std::move(held); });
      return answer;
    };
    CHECK(take().status().code() == StatusCode::kUnavailable);
    CHECK(take()->entries == 3);
    CheckHolds(gateway, 3);
  }
}

TEST_CASE("Ingest: an entry that was written without the ones before it is not held", "[spool]") {
  LogHost device(kDeviceOrigin);
  device.Append(0, 3);
  GatewayHost gateway;
  ledger::Entry orphan;
  orphan.kind = EntryKind::kSpooled;
  orphan.tenant = testing::kTenant;
  orphan.spooled = ledger::Spooled{.origin = kDeviceOrigin, .index = 2};
  REQUIRE(gateway.log().AppendAndWait(orphan).ok());
  gateway.Start();
  CHECK(gateway.Take(BatchOf(device, 0, 0))->entries == 0);
  CHECK(gateway.Take(BatchOf(device, 0, 3))->entries == 3);
}

TEST_CASE("Ingest: a tenant may begin 256 logs, not one more", "[spool]") {
  GatewayHost gateway;
  for (size_t i = 0; i <= kOriginsPerTenant; ++i) {
    LogHost device("weir.test/device/" + std::to_string(i));
    device.Append(0, 1);
    const auto held = gateway.Take(BatchOf(device, 0, 1));
    CHECK(held.status().code() ==
          (i < kOriginsPerTenant ? StatusCode::kOk : StatusCode::kResourceExhausted));
  }
}

}  // namespace
}  // namespace weir::spool
