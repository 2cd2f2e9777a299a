#include "compliance/retention/hold.h"

#include <catch2/catch.hpp>

#include "tests/compliance/retention/kept_log.h"

namespace weir::retention {
namespace {

using testing::KeptLog;
using testing::kLogDir;
using testing::kTenant;

const std::vector<std::string> kTwo{"alice", "bob"};

HoldRequest Request(const KeptLog& log) {
  return {"weir.test/log", kTenant, "s_1", "2026-17", log.clock.Now() + absl::Hours(1)};
}

TEST_CASE("Hold: needs two approvals, a reason on one line and an end to come",
          "[retention][P-09]") {
  testing::MemoryFiles files;
  KeptLog log(files);
  const auto set = [&](const HoldRequest& request, const std::vector<std::string>& approvers) {
    return SetHold(*log.ledger, log.clock, request, approvers).status().code();
  };
  HoldRequest request = Request(log);
  CHECK(set(request, {"alice"}) == absl::StatusCode::kPermissionDenied);
  CHECK(set(request, {}) == absl::StatusCode::kPermissionDenied);
  request.until = log.clock.Now();
  CHECK(set(request, kTwo) == absl::StatusCode::kInvalidArgument);
  for (const std::string& why : {std::string(), std::string(257, 'x'), std::string("a\nb")}) {
    request = Request(log);
    request.why = why;
    CHECK(set(request, kTwo) == absl::StatusCode::kInvalidArgument);
  }
  request.why = std::string(256, 'x');
  CHECK(set(request, kTwo) == absl::StatusCode::kOk);
  CHECK(ReleaseHold(*log.ledger, {"weir.test/log", "0", "done"}, {"alice"}).code() ==
        absl::StatusCode::kPermissionDenied);
}

TEST_CASE("Hold: covers its subject, or its whole tenant, until it ends", "[retention]") {
  testing::MemoryFiles files;
  KeptLog log(files);
  HoldRequest all = Request(log);
  all.subject.clear();
  const std::string one = *SetHold(*log.ledger, log.clock, Request(log), kTwo);
  const std::string everybody = *SetHold(*log.ledger, log.clock, all, kTwo);
  const auto holds = *ReadHolds(files, kLogDir);
  REQUIRE(holds.size() == 2);
  CHECK(holds[0].approvers == kTwo);
  using Ids = std::vector<std::string>;
  const absl::Time now = log.clock.Now();
  CHECK(InForce(holds, kTenant, "s_1", now) == Ids{one, everybody});
  CHECK(InForce(holds, kTenant, "s_2", now) == Ids{everybody});
  CHECK(InForce(holds, "other", "s_1", now).empty());
  CHECK(InForce(holds, kTenant, "s_1", now + absl::Hours(1)).empty());
  CHECK(InForce(holds, kTenant, "s_1", now + absl::Hours(1) - absl::Nanoseconds(1)).size() == 2);
  REQUIRE(ReleaseHold(*log.ledger, {"weir.test/log", everybody, "done"}, kTwo).ok());
  CHECK(InForce(*ReadHolds(files, kLogDir), kTenant, "s_2", now).empty());
  CHECK(InForce(*ReadHolds(files, kLogDir), kTenant, "s_1", now) == Ids{one});
}

}  // namespace
}  // namespace weir::retention
