// gate.load: mapping a bundle of 100,000 patterns that has been verified before, and scanning a
// first message of 2 KB, against reading the same file. gate.verify: the whole way of a signed
// bundle file into force, hash and signature included, against reading and hashing the same file:
// no signature can be checked for less.
#include "compliance/base/file.h"
#include "compliance/base/status.h"
#include "compliance/crypto/digest.h"
#include "compliance/lexicon/block.h"
#include "compliance/policy/bundle.h"
#include "tests/bench/benches.h"
#include "tests/bench/material.h"
#include "tests/bench/stopwatch.h"
#include "tests/testing/temp_dir.h"

namespace weir::bench {
namespace {

constexpr int kLoads = 50;
constexpr size_t kMessageBytes = 2048;

struct Work {
  testing::TempDir dir;
  std::unique_ptr<FileSystem> files = NewPosixFileSystem();
  MadePolicy made;
  crypto::Digest file_digest;
  std::string message;
  int loads = kLoads;
  std::string path() const { return dir / "policy.bundle"; }
};

absl::StatusOr<std::shared_ptr<Work>> Prepare(const Options& options) {
  const auto work = std::make_shared<Work>();
  work->made = MakePolicy(MakeWords(options.quick ? kPatterns : kManyPatterns));
  work->file_digest = crypto::Sha256Of(work->made.bundle);
  work->message = MakeText(kMessageBytes, {});
  if (options.quick) work->loads = 1;
  WEIR_RETURN_IF_ERROR(WriteFileAtomically(*work->files, work->path(), work->made.bundle));
  return work;
}

// Processor time of one of `loads` runs.
template <typename Run>
absl::StatusOr<double> Milliseconds(const Work& work, const Run& run) {
  const Stopwatch watch(Time::kThreadCpu);
  for (int i = 0; i < work.loads; ++i) WEIR_RETURN_IF_ERROR(run());
  return watch.ns() / 1e6 / work.loads;
}

absl::Status MapAndScan(const Work& work) {
  WEIR_ASSIGN_OR_RETURN(const auto policy, policy::MapWithoutVerifying(work.path()));
  if (policy->entries().empty()) return DataLoss("no entries");
  for (const lexicon::Hit& hit : lexicon::ScanBlock(policy->lexicon(), work.message)) {
    if (policy->entries()[hit.id].rule.empty()) return DataLoss("an entry without a rule");
  }
  return absl::OkStatus();
}

absl::Status ReadIt(const Work& work) { return ReadWholeFile(*work.files, work.path()).status(); }

absl::Status ReadAndHash(const Work& work) {
  WEIR_ASSIGN_OR_RETURN(const std::string bytes, ReadWholeFile(*work.files, work.path()));
  if (crypto::Sha256Of(bytes) != work.file_digest) return DataLoss("another digest");
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Comparison> GateLoad(const Options& options) {
  WEIR_ASSIGN_OR_RETURN(const std::shared_ptr<Work> work, Prepare(options));
  return Comparison{"ms", "reading the same file",
                    [work] { return Milliseconds(*work, [&] { return MapAndScan(*work); }); },
                    [work] { return Milliseconds(*work, [&] { return ReadIt(*work); }); }};
}

absl::StatusOr<Comparison> GateVerify(const Options& options) {
  WEIR_ASSIGN_OR_RETURN(const std::shared_ptr<Work> work, Prepare(options));
  const auto load = [work] { return policy::Load(work->path(), work->made.trust).status(); };
  return Comparison{"ms", "reading and SHA-256 of the same file",
                    [work, load] { return Milliseconds(*work, load); },
                    [work] { return Milliseconds(*work, [&] { return ReadAndHash(*work); }); }};
}

}  // namespace weir::bench
