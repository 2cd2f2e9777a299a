#include "compliance/base/status.h"
#include "compliance/published/published_log.h"
#include "compliance/published/verify_published.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/targets.h"
#include "tests/testing/memory_files.h"

namespace weir::fuzz {

void PublishedRead(std::string_view input) {
  constexpr const char* kDir = "/log";
  testing::MemoryFiles::Contents contents;
  for (const auto& [name, bytes] : FilesIn(input)) contents[kDir + ("/" + name)] = bytes;
  testing::MemoryFiles files(contents);
  const ledger::VerifyResult first = published::VerifyPublished(files, kDir);
  const ledger::VerifyResult second = published::VerifyPublished(files, kDir);
  WEIR_CHECK(first.outcome == second.outcome && first.problem == second.problem);
  auto log = published::PublishedLog::Open(files, kDir);
  if (!log.ok()) {
    WEIR_CHECK(first.outcome != ledger::Outcome::kIntact);
    return;
  }
  uint64_t entries = 0;
  bool proven = true;
  const absl::Status walk = log->ForEachEntry([&](const ledger::StoredEntry& stored) {
    WEIR_CHECK(stored.index == entries++);
    proven = proven && log->Prove(stored.index, stored.leaf).ok();
    return true;
  });
  if (first.outcome != ledger::Outcome::kIntact) return;
  // Whoever signs may sign bytes that are no entries; then reading says so.
  WEIR_CHECK(proven && (entries == first.entries || !walk.ok()));
}

}  // namespace weir::fuzz
