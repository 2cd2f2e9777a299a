#include "compliance/retention/approval.h"

#include <catch2/catch.hpp>

#include "tests/testing/memory_files.h"

namespace weir::retention {
namespace {

const crypto::Signer& Alice() {
  static const crypto::Signer key = crypto::Signer::Generate();
  return key;
}
const crypto::Signer& Bob() {
  static const crypto::Signer key = crypto::Signer::Generate();
  return key;
}

std::vector<ledger::VerifierKey> Approvers() {
  return {{"alice", Alice().verifier()}, {"bob", Bob().verifier()}};
}

constexpr RequestField kFields[] = {{"log", "weir.test/log"}, {"why", "2026-17"}};
const std::string kRequest = RequestText("hold", kFields);

absl::StatusCode Check(const std::vector<std::string>& notes, size_t needed) {
  return CheckApprovals(kRequest, notes, Approvers(), needed).status().code();
}

TEST_CASE("Approval: counts persons, not signatures, and only for the same request",
          "[retention]") {
  CHECK(kRequest == "weir/v1 hold\nlog: weir.test/log\nwhy: 2026-17\n");
  const std::string alice = ledger::SignNote(kRequest, "alice", Alice());
  const std::string bob = ledger::SignNote(kRequest, "bob", Bob());
  const std::string other = ledger::SignNote(kRequest + "more: 1\n", "bob", Bob());
  const std::string stranger = ledger::SignNote(kRequest, "bob", crypto::Signer::Generate());
  const std::string borrowed = ledger::SignNote(kRequest, "bob", Alice());
  CHECK(Check({alice, bob}, 2) == absl::StatusCode::kOk);
  CHECK(Check({alice}, 1) == absl::StatusCode::kOk);
  CHECK(Check({}, 0) == absl::StatusCode::kOk);
  CHECK(Check({alice}, 2) == absl::StatusCode::kPermissionDenied);
  CHECK(Check({alice, alice}, 2) == absl::StatusCode::kPermissionDenied);
  CHECK(Check({alice, other}, 2) == absl::StatusCode::kPermissionDenied);
  CHECK(Check({alice, stranger}, 2) == absl::StatusCode::kPermissionDenied);
  CHECK(Check({alice, borrowed}, 2) == absl::StatusCode::kPermissionDenied);
  CHECK(Check({alice, "rubbish"}, 1) == absl::StatusCode::kPermissionDenied);
  CHECK(Check({}, 1) == absl::StatusCode::kPermissionDenied);
}

TEST_CASE("Approval: the list of approvers has one key a name and one name a key", "[retention]") {
  testing::MemoryFiles files;
  CHECK(ReadApprovers(files, "/log").status().code() == absl::StatusCode::kNotFound);
  const auto keys = Approvers();
  files.Set("/log/approvers",
            "# who may approve\n\n" + keys[0].ToString() + "\n" + keys[1].ToString());
  CHECK(ReadApprovers(files, "/log")->size() == 2);
  const std::string twice =
      keys[0].ToString() + "\n" + ledger::VerifierKey("carol", Alice().verifier()).ToString();
  for (const std::string& bad :
       {keys[0].ToString() + "\n" + keys[0].ToString(), twice, std::string("alice")}) {
    files.Set("/log/approvers", bad);
    CHECK(ReadApprovers(files, "/log").status().code() == absl::StatusCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace weir::retention
