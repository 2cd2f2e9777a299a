// The exchanges of a log that have an opening entry and no closing one, and where that entry lies.
// Whoever opens a log closes them as interrupted.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "compliance/base/file.h"
#include "compliance/base/id.h"
#include "compliance/crypto/digest.h"
#include "compliance/ledger/entry.h"
#include "compliance/ledger/wire.h"

namespace weir::ledger {

// Where an entry's leaf lies, and what it must hash to.
struct EntryPlace {
  uint64_t segment = 0;
  uint64_t offset = 0;  // of its frame
  uint64_t index = 0;
  crypto::Digest leaf;
  friend bool operator==(const EntryPlace&, const EntryPlace&) = default;
};

using OpenExchanges = std::map<Id, EntryPlace>;

// Follows the log by one entry. DATA_LOSS: its exchange has no id.
absl::Status Follow(const EntryHead& head, const EntryPlace& place, OpenExchanges& open);

// The entry at a place. DATA_LOSS: another one lies there, or none.
absl::StatusOr<Entry> ReadEntryAt(FileSystem& files, const std::string& dir,
                                  const EntryPlace& place);

}  // namespace weir::ledger
