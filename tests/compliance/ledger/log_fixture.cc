#include "tests/compliance/ledger/log_fixture.h"

#include "compliance/base/status.h"

namespace weir::testing {

using namespace ledger;

Options SmallOptions() {
  Options options;
  options.origin = "weir.test/log";
  options.segment_bytes = 4096;
  options.grow_bytes = 1024;
  return options;
}

absl::StatusOr<std::unique_ptr<Ledger>> OpenLog(FileSystem& files, const Clock& clock,
                                                Options options,
                                                std::optional<crypto::Suite> suite) {
  WEIR_ASSIGN_OR_RETURN(Keys keys,
                        LoadOrMakeKeys(files, kLogDir, KeyOptions{options.origin, suite, ""}));
  return Ledger::Open(files, clock, kLogDir, options, std::move(keys));
}

Entry RecordOf(const std::string& name, const std::string& text) {
  Entry entry;
  entry.exchange_name = name;
  entry.texts.push_back({"text", UserText(text)});
  return entry;
}

Entry OpenOf(const Id& exchange) {
  Entry entry;
  entry.kind = EntryKind::kOpen;
  entry.exchange = exchange;
  entry.tenant = "tenant";
  entry.engine = "local";
  return entry;
}

Entry CloseOf(const Id& exchange) {
  Entry entry = OpenOf(exchange);
  entry.kind = EntryKind::kClose;
  entry.ending = Ending::kDone;
  return entry;
}

MemoryFiles::Contents CleanLog(int entries, Options options, std::optional<crypto::Suite> suite) {
  MemoryFiles files;
  FakeClock clock;
  {
    auto log = OpenLog(files, clock, options, suite);
    WEIR_CHECK(log.ok());
    for (int i = 0; i < entries; ++i) {
      WEIR_CHECK((*log)->AppendAndWait(RecordOf(std::to_string(i))).ok());
    }
  }
  return files.contents();
}

std::vector<StoredEntry> EntriesOf(FileSystem& files) {
  std::vector<StoredEntry> entries;
  const absl::Status status = ForEachEntry(files, kLogDir, 0, [&](const StoredEntry& stored) {
    entries.push_back(stored);
    return true;
  });
  WEIR_CHECK(status.ok());
  return entries;
}

std::vector<std::string> NamesOf(FileSystem& files) {
  std::vector<std::string> names;
  for (const StoredEntry& stored : EntriesOf(files)) {
    if (stored.entry.kind == EntryKind::kRecord) names.push_back(stored.entry.exchange_name);
  }
  return names;
}

VerifyResult VerifyContents(const MemoryFiles::Contents& contents) {
  MemoryFiles files(contents);
  return Verify(files, kLogDir);
}

}  // namespace weir::testing
