// make_log DIR COUNT: appends COUNT entries as exchanges leave them, for tests of whole programs;
// the first kYesterday are a day older. Names are full of markup and formulas: nothing may come of
// it.
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>

#include "compliance/ledger/ledger.h"

namespace weir::testing {
namespace {

constexpr int kYesterday = 10;

// Of the people's complaints one, with markup where a caller can put it.
ledger::Entry Complaint(const Clock& clock) {
  ledger::Entry entry;
  entry.kind = ledger::EntryKind::kReport;
  entry.exchange = Id::New(clock);
  entry.subject = "<script>window.harmed=1</script>";
  entry.due = clock.Now() + absl::Hours(1);
  return entry;
}

ledger::Entry Exchange(int number) {
  const bool refused = number % 8 < 2;
  ledger::Entry entry;
  entry.kind = number % 2 == 0 ? ledger::EntryKind::kOpen : ledger::EntryKind::kClose;
  if (refused) entry.kind = ledger::EntryKind::kClose;
  entry.exchange_name = fmt::format("<img src=x onerror=\"window.harmed=1\">=1+1 {}", number / 2);
  entry.subject = fmt::format("</td><script>window.harmed=1</script>{}", number % 5);
  if (number == 33) {
    entry.tenant = "it's;reboot";
    entry.subject = "s_" + std::string(32, 'a');  // a handle, as the vault gives
  }
  entry.policy_profile = "cn-mainland";
  entry.policy_version = 7;
  entry.action = refused ? "refuse" : "allow";
  entry.engine = number % 3 == 0 ? "cloud" : "local";
  entry.reasons = {"easy_prompt"};
  if (entry.kind == ledger::EntryKind::kClose) {
    entry.ending = refused ? ledger::Ending::kRefused : ledger::Ending::kDone;
  }
  if (refused) {
    const char* category = number % 3 == 0 ? "A.1.d" : "A.4.f";
    entry.findings.push_back(
        {category, "lexicon", fmt::format("rule/{}", number), "prompt", 900, 6});
  }
  entry.texts.push_back({"prompt", UserText("what was asked")});
  return entry;
}

int Make(const std::string& dir, int count) {
  const auto files = NewPosixFileSystem();
  const SystemClock clock;
  const ledger::Options options{.origin = "example.cn/gateway"};
  if (!files->MakeDirectory(dir).ok()) return 1;
  auto keys = ledger::LoadOrMakeKeys(*files, dir, options.origin);
  if (!keys.ok()) return 1;
  auto log = ledger::Ledger::Open(*files, clock, dir, options, *std::move(keys));
  if (!log.ok()) return 1;
  for (int i = 0; i < count; ++i) {
    const bool complaint = i == 11;
    ledger::Entry entry = complaint ? Complaint(clock) : Exchange(i);
    entry.at = clock.Now() - absl::Hours(i < kYesterday ? 24 : 0);
    if (!(*log)->AppendAndWait(entry).ok()) return 1;
  }
  return 0;
}

}  // namespace
}  // namespace weir::testing

int main(int argc, char** argv) {
  return argc == 3 ? weir::testing::Make(argv[1], std::atoi(argv[2])) : 64;
}
