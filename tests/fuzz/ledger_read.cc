#include "compliance/base/status.h"
#include "compliance/ledger/verify.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/targets.h"
#include "tests/testing/memory_files.h"

namespace weir::fuzz {
namespace {

constexpr const char* kDir = "/log";

testing::MemoryFiles::Contents DirectoryIn(std::string_view input) {
  testing::MemoryFiles::Contents contents;
  for (const auto& [name, bytes] : FilesIn(input)) contents[kDir + ("/" + name)] = bytes;
  return contents;
}

}  // namespace

void LedgerRead(std::string_view input) {
  testing::MemoryFiles files(DirectoryIn(input));
  const ledger::VerifyResult first = ledger::Verify(files, kDir);
  const ledger::VerifyResult second = ledger::Verify(files, kDir);
  WEIR_CHECK(first.outcome == second.outcome && first.problem == second.problem);
  WEIR_CHECK(first.root == second.root && first.entries == second.entries);

  uint64_t entries = 0;
  const absl::Status walk = ledger::ForEachEntry(files, kDir, 0, [&](const auto& stored) {
    WEIR_CHECK(stored.index == entries);
    ++entries;
    return true;
  });
  if (first.outcome == ledger::Outcome::kIntact) {
    WEIR_CHECK(walk.ok() && entries == first.entries);
  }
}

}  // namespace weir::fuzz
