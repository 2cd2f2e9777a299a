#include "compliance/ledger/cosigned.h"

#include <catch2/catch.hpp>

#include "compliance/ledger/verify.h"
#include "tests/compliance/ledger/log_fixture.h"

namespace weir::ledger {
namespace {

using testing::FakeClock;
using testing::kLogDir;
using testing::MemoryFiles;
using testing::OpenLog;
using testing::RecordOf;
using testing::VerifyContents;

// The log of `contents` with its present head kept as witnesses sign it.
MemoryFiles::Contents WithCosigned(MemoryFiles::Contents contents, const crypto::Signer& witness) {
  const std::string note = contents.at("/log/checkpoint");
  const std::string text = note.substr(0, note.rfind("\n\n") + 1);
  contents["/log/checkpoint.cosigned"] = note + CosignatureLine(text, "w1", witness, 1'790'000'000);
  return contents;
}

TEST_CASE("Verify: a log put back below a head that witnesses signed is found, with its checkpoint",
          "[ledger][M-02]") {
  const crypto::Signer witness = crypto::Signer::Generate();
  const MemoryFiles::Contents before = testing::CleanLog(5);
  MemoryFiles files(before);
  {
    FakeClock clock;
    auto log = OpenLog(files, clock);
    REQUIRE(log.ok());
    for (int i = 0; i < 4; ++i) REQUIRE((*log)->AppendAndWait(RecordOf("more")).ok());
  }
  const MemoryFiles::Contents now = WithCosigned(files.contents(), witness);
  const VerifyResult whole = VerifyContents(now);
  CHECK(whole.outcome == Outcome::kIntact);
  CHECK(whole.cosigned_size == 9);

  MemoryFiles::Contents put_back = before;
  put_back["/log/checkpoint.cosigned"] = now.at("/log/checkpoint.cosigned");
  const VerifyResult found = VerifyContents(put_back);
  CHECK(found.outcome == Outcome::kTampered);
  CHECK(found.bad_entry == 5);
  CHECK(found.problem.find("witnesses signed 9") != std::string::npos);
}

TEST_CASE("Verify: every changed byte of what the log signed in checkpoint.cosigned is found",
          "[ledger][M-02]") {
  const crypto::Signer signer = crypto::Signer::Generate();
  const MemoryFiles::Contents good = WithCosigned(testing::CleanLog(3), signer);
  const std::string note = good.at("/log/checkpoint.cosigned");
  const size_t own = note.find("w1") - 4;  // without the witness's line, which needs its key
  for (size_t at = 0; at < own; ++at) {
    MemoryFiles::Contents bad = good;
    char& byte = bad["/log/checkpoint.cosigned"][at];
    byte = static_cast<char>(byte ^ 1);
    INFO(at);
    CHECK(VerifyContents(bad).outcome == Outcome::kTampered);
  }
  MemoryFiles files(good);
  const VerifierKey log = *ReadVerifierKey(files, kLogDir);
  const VerifierKey witness("w1", signer.verifier(), SignatureType::kCosignature);
  const auto cosigned = ReadCosigned(files, kLogDir, log, {&witness, 1});
  REQUIRE(cosigned.ok());
  CHECK(cosigned->SignedBy(1) == absl::FromUnixSeconds(1'790'000'000));
  CHECK(cosigned->SignedBy(2) == absl::Time());
  CHECK(ReadCosigned(files, kLogDir, log, {})->others == 1);
  for (size_t at = note.find(' ', own + 4) + 1; at < note.size() - 3; ++at) {  // "...=\n"
    std::string bad = note;
    bad[at] = bad[at] == 'A' ? 'B' : 'A';
    files.Set("/log/checkpoint.cosigned", bad);
    const auto read = ReadCosigned(files, kLogDir, log, {&witness, 1});
    INFO(at);
    CHECK((!read.ok() || read->witnesses.empty()));
  }
}

}  // namespace
}  // namespace weir::ledger
