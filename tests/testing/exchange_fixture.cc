#include "tests/testing/exchange_fixture.h"

#include "compliance/base/status.h"
#include "compliance/ledger/verify.h"

namespace weir::testing {
namespace {

std::unique_ptr<ledger::Ledger> OpenLedger(FileSystem& files, const Clock& clock,
                                           const std::string& dir) {
  auto keys = ledger::LoadOrMakeKeys(files, dir, "test/log");
  WEIR_CHECK(keys.ok());
  auto opened = ledger::Ledger::Open(files, clock, dir, {.origin = "test/log"}, *std::move(keys));
  WEIR_CHECK(opened.ok());
  return *std::move(opened);
}

}  // namespace

router::SpineOptions SpineOptionsIn(const TempDir& dir, gate::Place place) {
  return {.place = place,
          .policy_bundle = dir / "policy.weir",
          .trusted_keys = {dir / "policy.pub"},
          .ledger_dir = dir / "ledger",
          .ledger = {.origin = "test/spine"},
          .label_producer = kProducer};
}

ExchangeFixture::ExchangeFixture(FileSystem* files, gate::Place place)
    : gate(policies, clock, place),
      ledger(OpenLedger(files != nullptr ? *files : *real_files, clock, dir.path())),
      journal(std::make_unique<router::Journal>(*ledger, clock)),
      labeller(*label::Labeller::Create(kProducer)),
      local({.id = "local", .place = gate::Place::kDevice, .model = "scripted"}),
      cloud({.id = "cloud", .place = gate::Place::kCloud, .model = "scripted", .region = "CN"}),
      router({&local, &cloud}, signals, {}) {
  WEIR_CHECK(policies.Swap(CompilePolicy()).ok());
  local.Play({.chunks = {"local ", "answer"}});
  cloud.Play({.chunks = {"cloud ", "answer"}});
}

router::ExchangeParts ExchangeFixture::parts() {
  return {.gate = gate,
          .conduct = conduct,
          .router = router,
          .journal = *journal,
          .labeller = labeller,
          .clock = clock};
}

gate::RequestFields ExchangeFixture::Fields(const std::string& prompt) const {
  gate::RequestFields fields;
  fields.turns.push_back({.role = gate::Role::kUser, .text = UserText(prompt)});
  fields.locale = policy::Locale::kEnglish;
  return fields;
}

std::shared_ptr<CapturingWriter> ExchangeFixture::Start(gate::RequestFields fields) {
  auto request = gate::Request::Create(std::move(fields), clock);
  WEIR_CHECK(request.ok());
  auto writer = std::make_shared<CapturingWriter>();
  last = router::Exchange::Start(parts(), *std::move(request), writer);
  return writer;
}

std::shared_ptr<CapturingWriter> ExchangeFixture::Run(gate::RequestFields fields) {
  auto writer = Start(std::move(fields));
  WEIR_CHECK(writer->WaitForEnd());
  return writer;
}

std::vector<ledger::Entry> ExchangeFixture::Entries() const {
  std::vector<ledger::Entry> entries;
  const absl::Status walked = ledger::ForEachEntry(*real_files, dir.path(), 0,
                                                   [&entries](const ledger::StoredEntry& stored) {
                                                     entries.push_back(stored.entry);
                                                     return true;
                                                   });
  WEIR_CHECK(walked.ok());
  return entries;
}

}  // namespace weir::testing
