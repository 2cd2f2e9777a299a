#include "compliance/ledger/json.h"

#include <catch2/catch.hpp>

#include "compliance/ledger/tree.h"
#include "compliance/ledger/wire.h"

namespace weir::ledger {
namespace {

StoredEntry StoredOf(Entry entry, const std::vector<TextBinding>& texts = {}) {
  entry.at = absl::FromUnixMillis(1'790'000'000'007);
  StoredEntry stored;
  stored.index = 12;
  stored.leaf_bytes = *EncodeEntry(entry, entry.at, std::string(kRecordNonceSize, 'n'), texts);
  stored.leaf = crypto::Sha256Of("leaf");
  stored.entry = std::move(entry);
  return stored;
}

TEST_CASE("ToJsonLine: a bare record has its fixed members", "[ledger]") {
  Entry entry;
  entry.exchange_name = "given \"name\"";
  const std::string leaf = crypto::Sha256Of("leaf").ToHex();
  CHECK(ToJsonLine(StoredOf(entry, {{"text", 5, {}, {}}})) ==
        R"({"index":12,"leaf":")" + leaf +
            R"(","kind":"record","at":"2026-09-21T14:13:20.007Z","exchange":"given \"name\"",)"
            R"("reasons":[],"findings":[],"texts":[{"role":"text","size_bytes":5}]})");
}

TEST_CASE("ToJsonLine: a closing entry shows all that applies", "[ledger]") {
  Entry entry;
  entry.kind = EntryKind::kClose;
  entry.exchange = *Id::Parse("01ARZ3NDEKTSV4RRFFQ69G5FAV");
  entry.tenant = "t";
  entry.policy_profile = "global";
  entry.policy_version = 3;
  entry.policy_digest = "ab";
  entry.action = "mask";
  entry.engine = "cloud";
  entry.ending = Ending::kStopped;
  entry.reasons = {"a", "b"};
  entry.findings = {{"fraud", "lexicon", "r1", "prompt", 875, 4}};
  entry.total_ms = 40;
  entry.decision = "dec";
  const std::string line = ToJsonLine(StoredOf(entry));
  CHECK(line.find(R"("kind":"close")") != std::string::npos);
  CHECK(
      line.substr(line.find(R"("exchange")")) ==
      R"("exchange":"01ARZ3NDEKTSV4RRFFQ69G5FAV","tenant":"t",)"
      R"("policy":{"profile":"global","version":3,"digest":"ab"},"action":"mask","engine":"cloud",)"
      R"("ending":"stopped","reasons":["a","b"],"findings":[{"category":"fraud","kind":"lexicon",)"
      R"("rule":"r1","direction":"prompt","score":0.875,"size_bytes":4}],"total_ms":40,)"
      R"("decision":"ZGVj","texts":[]})");
}

TEST_CASE("ToJsonLine: a spooled entry shows the device's own in the same form", "[ledger]") {
  Entry device;
  device.exchange_name = "x";
  Entry entry;
  entry.kind = EntryKind::kSpooled;
  entry.spooled = Spooled{.origin = "d", .index = 3, .leaf = StoredOf(device).leaf_bytes};
  const std::string line = ToJsonLine(StoredOf(entry));
  CHECK(line.substr(line.find(R"("spooled":{)")) ==
        R"("spooled":{"origin":"d","index":3,"leaf":")" + LeafHash(entry.spooled->leaf).ToHex() +
            R"(","entry":{"kind":"record","at":"2026-09-21T14:13:20.007Z","exchange":"x",)"
            R"("reasons":[],"findings":[]}},"texts":[]})");
}

TEST_CASE("ToTextLine: shows what a person looks for on one line", "[ledger]") {
  Entry entry;
  entry.kind = EntryKind::kClose;
  entry.exchange = *Id::Parse("01ARZ3NDEKTSV4RRFFQ69G5FAV");
  entry.action = "allow";
  entry.engine = "local";
  entry.ending = Ending::kDone;
  entry.reasons = {"a", "b"};
  CHECK(ToTextLine(StoredOf(entry)) ==
        "12  2026-09-21T14:13:20.007Z  close  01ARZ3NDEKTSV4RRFFQ69G5FAV  done  allow  engine=local"
        "  reasons=a,b  leaf=" +
            crypto::Sha256Of("leaf").ToHex().substr(0, 16));
}

}  // namespace
}  // namespace weir::ledger
