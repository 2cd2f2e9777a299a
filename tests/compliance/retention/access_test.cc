#include "compliance/retention/access.h"

#include <catch2/catch.hpp>

#include "compliance/retention/left_access.h"
#include "tests/compliance/retention/kept_log.h"
#include "tests/testing/faulty_files.h"

namespace weir::retention {
namespace {

using ledger::EntryKind;
using testing::KeptLog;
using testing::kLogDir;
using testing::kTenant;

struct Bench {
  testing::MemoryFiles memory;
  testing::FaultyFiles files{memory};
  KeptLog log{files};
  std::string handle = log.Say("alice", "what was said");
  crypto::Signer ann = crypto::Signer::Generate();
  crypto::Signer ben = crypto::Signer::Generate();

  void NameApprovers() {
    memory.Set(std::string(kLogDir) + "/approvers",
               ledger::VerifierKey("ann", ann.verifier()).ToString() + "\n" +
                   ledger::VerifierKey("ben", ben.verifier()).ToString() + "\n");
  }
  AccessRequest Request(const std::string& requester = "carol") {
    const auto stored = testing::EntriesOf(memory)[0];
    return {stored.origin, 0, stored.leaf, requester, "2026-17"};
  }
  absl::StatusOr<std::vector<ledger::SealedText>> Open(const AccessRequest& request,
                                                       std::vector<std::string> notes) {
    Opener opener(files, kLogDir, *log.ledger, *log.keys);
    return opener.Open(testing::EntriesOf(memory)[0], request, notes);
  }
};

TEST_CASE("Opener: without a list of approvers it opens, on the record", "[retention]") {
  Bench bench;
  const auto texts = bench.Open(bench.Request(), {});
  REQUIRE(texts.ok());
  CHECK((*texts)[0].text.Reveal() == "what was said");
  const auto entry = testing::EntriesOf(bench.memory).back().entry;
  CHECK(entry.kind == EntryKind::kAccess);
  CHECK(entry.access->index == 0);
  CHECK(entry.access->requester == "carol");
  CHECK(entry.reasons == std::vector<std::string>{"opened"});
}

TEST_CASE(
    "Opener: with approvers somebody other than the requester has to agree, and a refusal is "
    "recorded",
    "[retention][P-10]") {
  Bench bench;
  bench.NameApprovers();
  CHECK(bench.Open(bench.Request(), {}).status().code() == absl::StatusCode::kPermissionDenied);
  CHECK(testing::EntriesOf(bench.memory).back().entry.reasons ==
        std::vector<std::string>{"refused"});
  const std::string ann = ledger::SignNote(ToText(bench.Request()), "ann", bench.ann);
  CHECK(bench.Open(bench.Request(), {ann}).ok());
  const AccessRequest own = bench.Request("ann");
  const std::string by_self = ledger::SignNote(ToText(own), "ann", bench.ann);
  CHECK(bench.Open(own, {by_self}).status().code() == absl::StatusCode::kPermissionDenied);
}

TEST_CASE("Opener: a restricted subject's texts need two, an erased one's open to nobody",
          "[retention][P-09]") {
  Bench bench;
  REQUIRE(bench.log.eraser().Request(kTenant, bench.handle).ok());
  CHECK(bench.Open(bench.Request(), {}).status().code() == absl::StatusCode::kPermissionDenied);
  bench.NameApprovers();
  const std::string ann = ledger::SignNote(ToText(bench.Request()), "ann", bench.ann);
  const std::string ben = ledger::SignNote(ToText(bench.Request()), "ben", bench.ben);
  CHECK(bench.Open(bench.Request(), {ann}).status().code() == absl::StatusCode::kPermissionDenied);
  CHECK(bench.Open(bench.Request(), {ann, ben}).ok());
  bench.log.Live(kStatutoryPeriod);
  REQUIRE(bench.log.StateOf(bench.handle) == keys::State::kErased);
  CHECK(bench.Open(bench.Request(), {ann, ben}).status().code() == absl::StatusCode::kNotFound);
}

TEST_CASE("Keeper: records the access that another process left for it, and only that",
          "[retention]") {
  Bench bench;
  ledger::Entry entry;
  entry.kind = EntryKind::kAccess;
  entry.reasons = {"opened"};
  entry.access = ledger::AccessRecord{0, "carol", "2026-17", {"ann"}};
  const auto name = LeaveAccess(bench.memory, bench.log.clock, kLogDir, entry);
  REQUIRE(name.ok());
  CHECK(HasLeftAccess(bench.memory, kLogDir));
  CHECK(!IsTaken(bench.memory, kLogDir, *name));
  REQUIRE(TakeLeftAccess(bench.memory, kLogDir, *bench.log.ledger).ok());
  CHECK(IsTaken(bench.memory, kLogDir, *name));
  CHECK(Withdraw(bench.memory, kLogDir, *name).code() == absl::StatusCode::kNotFound);
  const auto recorded = testing::EntriesOf(bench.memory).back().entry;
  CHECK(recorded.access == entry.access);
  CHECK(recorded.at == bench.log.clock.Now());

  entry.kind = EntryKind::kClose;
  CHECK(LeaveAccess(bench.memory, bench.log.clock, kLogDir, entry).status().code() ==
        absl::StatusCode::kInvalidArgument);
  const size_t entries = testing::EntriesOf(bench.memory).size();
  const std::string folder = std::string(kLogDir) + "/keys/accesses/";
  bench.memory.Set(folder + "rubbish", "rubbish");
  bench.memory.Set(folder + "record", testing::EntriesOf(bench.memory)[0].leaf_bytes);
  REQUIRE(TakeLeftAccess(bench.memory, kLogDir, *bench.log.ledger).ok());
  CHECK(!HasLeftAccess(bench.memory, kLogDir));
  CHECK(testing::EntriesOf(bench.memory).size() == entries);
}

TEST_CASE("Keeper: an access that cannot be recorded stays left", "[retention]") {
  Bench bench;
  ledger::Entry entry;
  entry.kind = EntryKind::kAccess;
  entry.access = ledger::AccessRecord{0, "carol", "2026-17", {}};
  REQUIRE(LeaveAccess(bench.memory, bench.log.clock, kLogDir, entry).ok());
  bench.files.TearWrite(1, 0);
  CHECK(!TakeLeftAccess(bench.files, kLogDir, *bench.log.ledger).ok());
  CHECK(HasLeftAccess(bench.memory, kLogDir));
}

TEST_CASE("Opener: what cannot be recorded is not opened", "[retention]") {
  Bench bench;
  bench.files.TearWrite(1, 0);
  CHECK(bench.Open(bench.Request(), {}).status().code() == absl::StatusCode::kUnavailable);
  CHECK(bench.files.has_failed());
  CHECK(bench.Open(bench.Request(), {}).status().code() == absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace weir::retention
