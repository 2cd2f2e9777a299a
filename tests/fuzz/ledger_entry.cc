#include "compliance/base/status.h"
#include "compliance/ledger/frame.h"
#include "compliance/ledger/json.h"
#include "compliance/ledger/segment.h"
#include "compliance/ledger/tile.h"
#include "compliance/ledger/wire.h"
#include "tests/fuzz/targets.h"

namespace weir::fuzz {
namespace {

absl::StatusOr<std::string> Encode(const ledger::ClearEntry& clear) {
  const ledger::Stamp stamp{clear.entry.at, clear.entry.subject, clear.suite};
  return ledger::EncodeEntry(clear.entry, stamp, clear.record_nonce, clear.texts);
}

void ReadEntry(std::string_view input) {
  std::vector<ledger::TextBinding> texts;
  const auto clear = ledger::DecodeEntry(input);
  const auto suite = ledger::CheckEntry(input, texts);
  WEIR_CHECK(suite.ok() == clear.ok());
  if (!clear.ok()) return;
  WEIR_CHECK(*suite == clear->suite && texts.size() == clear->texts.size());
  ledger::StoredEntry stored{.entry = clear->entry, .leaf_bytes = std::string(input)};
  WEIR_CHECK(ledger::ToJsonLine(stored).find('\n') == std::string::npos);
  const auto bytes = Encode(*clear);
  if (!bytes.ok()) return;  // it has no room for a gateway's entry around it
  const auto again = ledger::DecodeEntry(*bytes);
  WEIR_CHECK(again.ok());
  WEIR_CHECK(*Encode(*again) == *bytes);
}

void ReadTheRest(std::string_view input) {
  if (const auto entries = ledger::ReadBundle(input)) {
    std::string bundle;
    for (const std::string_view entry : *entries) ledger::AppendToBundle(bundle, entry);
    WEIR_CHECK(bundle == input);
  }
  if (const auto header = ledger::ReadSegmentHeader(input)) {
    WEIR_CHECK(input.starts_with(ToBytes(*header)));
  }
  if (const auto trailer = ledger::ReadTrailer(input)) WEIR_CHECK(ToBytes(*trailer) == input);
}

}  // namespace

void LedgerEntry(std::string_view input) {
  ReadEntry(input);
  ReadTheRest(input);
}

}  // namespace weir::fuzz
