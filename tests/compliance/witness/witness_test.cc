#include "compliance/witness/witness.h"

#include <array>
#include <catch2/catch.hpp>

#include "compliance/ledger/tree.h"
#include "tests/testing/fake_clock.h"
#include "tests/testing/faulty_files.h"
#include "tests/testing/memory_files.h"

namespace weir::witness {
namespace {

using crypto::Digest;
using crypto::Signer;
using ledger::Checkpoint;
using ledger::VerifierKey;

constexpr const char* kOrigin = "log.test/one";
constexpr const char* kName = "witness.test/w1";

// A log of leaves that a test makes up; `branch` gives another one from entry 3 on.
struct Log {
  Signer signer = Signer::Generate();
  std::vector<Digest> leaves;

  explicit Log(uint64_t entries, const std::string& branch = "") {
    for (uint64_t i = 0; i < entries; ++i) {
      leaves.push_back(ledger::LeafHash((i < 3 ? "" : branch) + std::to_string(i)));
    }
  }
  VerifierKey key() const { return VerifierKey(kOrigin, signer.verifier()); }
  Checkpoint head(uint64_t size) const {
    return {kOrigin, size, ledger::RootOf(std::span(leaves).first(size))};
  }
  std::string note(uint64_t size) const {
    return ledger::SignNote(ledger::ToBody(head(size)), kOrigin, signer);
  }
  std::string request(uint64_t from, uint64_t to) const {
    AddCheckpoint request{from, {}, note(to)};
    if (from > 0 && from < to) {
      request.proof = ledger::ConsistencyProof(std::span(leaves).first(to), from);
    }
    return ToText(request);
  }
};

struct Running {
  testing::MemoryFiles memory;
  testing::FaultyFiles files{memory};
  testing::FakeClock clock;
  Log log{20};
  std::string pem = Signer::Generate().ToPem();
  std::unique_ptr<Witness> witness;

  Running() { REQUIRE(Start().ok()); }
  absl::Status Start() {
    witness = nullptr;
    auto opened = Witness::Open(files, clock, "/w", kName, *Signer::FromPem(pem), {log.key()});
    if (!opened.ok()) return opened.status();
    witness = *std::move(opened);
    return absl::OkStatus();
  }
  Code CodeOf(const std::string& body) { return witness->Take(body).code; }
};

}  // namespace

TEST_CASE("Witness: heads that go on from each other are signed, with the time", "[witness]") {
  Running running;
  uint64_t last = 0;
  for (const uint64_t size : {0u, 1u, 2u, 3u, 8u, 8u, 20u}) {
    const Verdict verdict = running.witness->Take(running.log.request(last, size));
    INFO("from " << last << " to " << size << ": " << verdict.body);
    REQUIRE(verdict.code == Code::kOk);
    const auto note =
        ledger::OpenNote(running.log.note(size) + verdict.body, std::array{running.witness->key()});
    REQUIRE(note.ok());
    CHECK(note->verified == std::vector<std::string>{kName});
    CHECK(note->times ==
          std::vector<uint64_t>{static_cast<uint64_t>(absl::ToUnixSeconds(running.clock.Now()))});
    last = size;
    running.clock.Advance(absl::Seconds(7));
  }
}

TEST_CASE("Witness: every pair of sizes is answered as tlog-witness says", "[witness]") {
  for (uint64_t known = 0; known <= 6; ++known) {
    for (uint64_t from = 0; from <= 7; ++from) {
      for (uint64_t to = 0; to <= 7; ++to) {
        Running fresh;
        REQUIRE(fresh.CodeOf(fresh.log.request(0, known)) == Code::kOk);
        const Verdict verdict = fresh.witness->Take(fresh.log.request(from, to));
        INFO("known " << known << ", from " << from << " to " << to);
        if (from > to) {
          CHECK(verdict.code == Code::kBadRequest);
        } else if (from != known) {
          CHECK(verdict.code == Code::kConflict);
          CHECK(verdict.body == std::to_string(known) + "\n");
          CHECK(verdict.content_type == "text/x.tlog.size");
        } else {
          CHECK(verdict.code == Code::kOk);
        }
      }
    }
  }
}

TEST_CASE("Witness: a fork, a log put back and a proof that is none are refused", "[witness]") {
  Running running;
  REQUIRE(running.CodeOf(running.log.request(0, 10)) == Code::kOk);
  Log fork(20, "other ");
  fork.signer = *Signer::FromPem(running.log.signer.ToPem());
  CHECK(running.CodeOf(fork.request(10, 10)) == Code::kConflict);  // another root at that size
  CHECK(running.CodeOf(fork.request(10, 12)) == Code::kUnprocessable);
  CHECK(running.CodeOf(running.log.request(4, 8)) == Code::kConflict);  // back to 8 entries
  AddCheckpoint bad = *ParseAddCheckpoint(running.log.request(10, 15));
  bad.proof.pop_back();
  CHECK(running.CodeOf(ToText(bad)) == Code::kUnprocessable);
  bad = *ParseAddCheckpoint(running.log.request(10, 10));
  bad.proof.push_back(running.log.leaves[0]);
  CHECK(running.CodeOf(ToText(bad)) == Code::kUnprocessable);
  CHECK(running.CodeOf(running.log.request(10, 15)) == Code::kOk);  // nothing of it stuck
}

TEST_CASE("Witness: unknown logs are 404, wrong keys 403, what is no request 400", "[witness]") {
  Running running;
  const Log stranger(5);
  CHECK(running.CodeOf(stranger.request(0, 5)) == Code::kForbidden);
  const std::string other = ledger::SignNote(ledger::ToBody({"log.test/two", 1, Digest()}),
                                             "log.test/two", running.log.signer);
  CHECK(running.CodeOf(ToText({0, {}, other})) == Code::kNotFound);
  CHECK(running.CodeOf("") == Code::kBadRequest);
  CHECK(running.CodeOf("old 0\n\nrubbish") == Code::kBadRequest);
  std::string cut = running.log.request(0, 5);
  cut.pop_back();
  CHECK(running.CodeOf(cut) == Code::kBadRequest);
}

TEST_CASE("Witness: nothing is signed that would not be remembered, at any failing call",
          "[witness]") {
  for (uint64_t n = 1;; ++n) {
    Running running;
    REQUIRE(running.CodeOf(running.log.request(0, 5)) == Code::kOk);
    running.files.FailCall(n, absl::UnavailableError("disk"));
    const Verdict verdict = running.witness->Take(running.log.request(5, 9));
    INFO("call " << n);
    if (!running.files.has_failed()) {
      CHECK(verdict.code == Code::kOk);
      CHECK(n > 2);
      break;
    }
    CHECK(verdict.code == Code::kUnavailable);
    REQUIRE(running.Start().ok());
    // Whether the write came through or not: it goes on from one of the two, never from neither.
    const Code from_old = running.CodeOf(running.log.request(5, 9));
    const Code from_new = running.CodeOf(running.log.request(9, 12));
    CHECK((from_old == Code::kOk || from_old == Code::kConflict));
    CHECK(from_new == Code::kOk);
  }
}

TEST_CASE("Witness: a power cut at any call loses no head that was signed", "[witness]") {
  std::mt19937_64 random(20261123);
  for (uint64_t n = 1; n < 40; ++n) {
    Running running;
    uint64_t signed_size = 0;
    running.files.CutPowerAt(n);
    for (uint64_t size = 1; size <= 12; ++size) {
      if (running.CodeOf(running.log.request(size - 1, size)) != Code::kOk) break;
      signed_size = size;
    }
    running.witness = nullptr;
    REQUIRE(running.files.Restore(random).ok());
    REQUIRE(running.Start().ok());
    const Verdict verdict = running.witness->Take(running.log.request(20, 20));
    REQUIRE(verdict.code == Code::kConflict);
    CHECK(std::stoull(verdict.body) >= signed_size);
    Log fork(20, "other ");
    fork.signer = *Signer::FromPem(running.log.signer.ToPem());
    if (signed_size > 3) {
      CHECK(running.CodeOf(fork.request(std::stoull(verdict.body), 20)) == Code::kUnprocessable);
    }
  }
}

TEST_CASE("Witness: it does not start on what it does not understand", "[witness]") {
  Running running;
  REQUIRE(running.CodeOf(running.log.request(0, 5)) == Code::kOk);
  const auto second = Witness::Open(running.files, running.clock, "/w", kName,
                                    *Signer::FromPem(running.pem), {running.log.key()});
  CHECK(second.status().code() == absl::StatusCode::kFailedPrecondition);
  running.witness = nullptr;
  for (const auto& [path, bytes] : running.memory.contents()) {
    if (path.ends_with(".checkpoint")) running.memory.Set(path, bytes.substr(1));
  }
  CHECK(running.Start().code() == absl::StatusCode::kDataLoss);
  const auto twice =
      Witness::Open(running.files, running.clock, "/v", kName, *Signer::FromPem(running.pem),
                    {running.log.key(), running.log.key()});
  CHECK(twice.status().code() == absl::StatusCode::kInvalidArgument);
}

TEST_CASE("Witness: its key is made once and kept", "[witness]") {
  testing::MemoryFiles files;
  const auto first = LoadOrMakeWitnessKey(files, "/w", kName);
  const auto second = LoadOrMakeWitnessKey(files, "/w", kName);
  REQUIRE(first.ok());
  REQUIRE(second.ok());
  CHECK(first->verifier() == second->verifier());
  const auto line = ReadWholeFile(files, "/w/witness.vkey");
  REQUIRE(line.ok());
  const auto key = VerifierKey::Parse(line->substr(0, line->size() - 1));
  REQUIRE(key.ok());
  CHECK(key->type() == ledger::SignatureType::kCosignature);
  CHECK(LoadOrMakeWitnessKey(files, "/w", "has space").status().code() ==
        absl::StatusCode::kInvalidArgument);
}

}  // namespace weir::witness
