// gate.load: a signed bundle file to a policy in force, against reading and hashing the same file:
// no signature can be checked for less.
#include "compliance/base/file.h"
#include "compliance/base/status.h"
#include "compliance/crypto/digest.h"
#include "tests/bench/benches.h"
#include "tests/bench/material.h"
#include "tests/bench/stopwatch.h"
#include "tests/testing/temp_dir.h"

namespace weir::bench {
namespace {

constexpr int kLoads = 50;

struct Work {
  testing::TempDir dir;
  std::unique_ptr<FileSystem> files = NewPosixFileSystem();
  MadePolicy made;
  crypto::Digest file_digest;
  int loads = kLoads;
  std::string path() const { return dir / "policy.bundle"; }
};

double MillisecondsPerLoad(const Work& work, const Stopwatch& watch) {
  return watch.ns() / 1e6 / work.loads;
}

absl::StatusOr<double> Ours(const Work& work) {
  const Stopwatch watch(Time::kThreadCpu);
  for (int i = 0; i < work.loads; ++i) {
    WEIR_RETURN_IF_ERROR(policy::Load(work.path(), work.made.trust).status());
  }
  return MillisecondsPerLoad(work, watch);
}

absl::StatusOr<double> Theirs(const Work& work) {
  const Stopwatch watch(Time::kThreadCpu);
  for (int i = 0; i < work.loads; ++i) {
    WEIR_ASSIGN_OR_RETURN(const std::string bytes, ReadWholeFile(*work.files, work.path()));
    if (crypto::Sha256Of(bytes) != work.file_digest) return DataLoss("another digest");
  }
  return MillisecondsPerLoad(work, watch);
}

}  // namespace

absl::StatusOr<Comparison> GateLoad(const Options& options) {
  const auto work = std::make_shared<Work>();
  work->made = MakePolicy(MakeWords(kPatterns));
  work->file_digest = crypto::Sha256Of(work->made.bundle);
  if (options.quick) work->loads = 1;
  WEIR_RETURN_IF_ERROR(WriteFileAtomically(*work->files, work->path(), work->made.bundle));
  return Comparison{"ms", "reading and SHA-256 of the same file", [work] { return Ours(*work); },
                    [work] { return Theirs(*work); }};
}

}  // namespace weir::bench
