#include "compliance/base/status.h"
#include "compliance/ledger/ledger.h"
#include "compliance/ledger/verify.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/targets.h"
#include "tests/testing/fake_clock.h"
#include "tests/testing/memory_files.h"

namespace weir::fuzz {
namespace {

using Contents = testing::MemoryFiles::Contents;

constexpr const char* kDir = "/log";
constexpr int kEntries = 6;

// A closed log of two segments or more.
Contents GoodLog() {
  testing::MemoryFiles files;
  const testing::FakeClock clock;
  ledger::Options options;
  options.segment_bytes = 1024;
  auto keys = ledger::LoadOrMakeKeys(files, kDir, options.origin);
  WEIR_CHECK(keys.ok());
  auto log = ledger::Ledger::Open(files, clock, kDir, options, *std::move(keys));
  WEIR_CHECK(log.ok());
  for (int i = 0; i < kEntries; ++i) {
    ledger::Entry entry;
    entry.exchange_name = std::to_string(i);
    entry.texts.push_back({"text", UserText("what was said")});
    WEIR_CHECK((*log)->AppendAndWait(entry).ok());
  }
  log->reset();
  return files.contents();
}

bool IsEvidence(const std::string& path) {
  return path.find("/segment/") != path.npos || path.ends_with("/checkpoint");
}

// One change: byte changed, file cut or removed, files swapped, bytes of one put into another.
void Patch(Input& input, const std::vector<std::string>& paths, Contents& log) {
  const std::string& path = paths[input.Byte() % paths.size()];
  const uint8_t kind = input.Byte() % 5;
  const uint16_t at = input.Word();
  const uint8_t value = input.Byte();
  std::string& bytes = log[path];
  if (kind == 0 && !bytes.empty()) {
    char& byte = bytes[at % bytes.size()];
    byte = static_cast<char>(byte ^ value);
  } else if (kind == 1) {
    bytes.resize(at % (bytes.size() + 1));
  } else if (kind == 2) {
    bytes.append(at % 512, static_cast<char>(value));
  } else if (kind == 3) {
    std::swap(bytes, log[paths[value % paths.size()]]);
  } else if (kind == 4) {
    bytes.insert(at % (bytes.size() + 1), log[paths[value % paths.size()]]);
  }
}

// Zeros behind the last batch of a segment are space allocated ahead: they say nothing.
Contents WithoutAllocatedZeros(Contents log) {
  for (auto& [path, bytes] : log) {
    if (path.ends_with(".seg")) bytes.resize(bytes.find_last_not_of('\0') + 1);
  }
  return log;
}

}  // namespace

void LedgerPatch(std::string_view bytes) {
  static const Contents good = GoodLog();
  std::vector<std::string> paths;
  for (const auto& [path, unused] : good) {
    if (IsEvidence(path)) paths.push_back(path);
  }
  Contents log = good;
  for (Input input(bytes); !input.empty();) Patch(input, paths, log);
  testing::MemoryFiles files(log);
  const ledger::VerifyResult result = ledger::Verify(files, kDir);
  const bool intact = result.outcome == ledger::Outcome::kIntact;
  WEIR_CHECK(result.problem.empty() == intact);
  if (log == good) WEIR_CHECK(intact);
  if (intact) WEIR_CHECK(WithoutAllocatedZeros(log) == WithoutAllocatedZeros(good));
}

}  // namespace weir::fuzz
