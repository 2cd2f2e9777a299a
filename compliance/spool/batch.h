// What travels between a device that uploads its log (its spool) and a gateway that takes it into
// its own. Values; the wire's form is proto/weir/v1/spool.proto.
//
// The effect is exactly once although requests and answers get lost: the gateway counts, from its
// own log, how many entries of a device's log it holds without a gap, takes only what goes on from
// there, and checks each batch against the head that the device signed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compliance/ledger/proof.h"

namespace weir::spool {

// Of one batch. A single entry may be larger and then travels alone.
inline constexpr size_t kBatchRecords = 256;
inline constexpr size_t kBatchBytes = 2u << 20;

// One entry as it lies in the device's log. What a person wrote is sealed by the device.
struct Record {
  std::string leaf;  // the hashed bytes
  std::vector<std::string> sealed;
};

struct Batch {
  std::string origin;           // of the device's log
  std::string key;              // its verifier key, a line of C2SP signed-note
  uint64_t first = 0;           // index of the first record
  uint64_t lost = 0;            // so many entries before `first` are not on the device any more
  std::vector<Record> records;  // empty: a question, how much is held
  std::string checkpoint;       // signed note over exactly the entries up to the end of this batch
};

// What the gateway holds of one device's log, durably.
struct Held {
  uint64_t entries = 0;          // the first so many
  std::optional<uint64_t> head;  // entry of the gateway's log that says so; none: nothing yet
  // No entry was lost on the way: the gateway has seen the whole tree under the heads it took.
  bool whole = false;
  // The gateway's signature line, as a witness (C2SP tlog-cosignature), under the head of the batch
  // that it answers; empty: none, because it was a question or the log is not whole.
  std::string cosignature;
};

// That the gateway's log holds its entry `index`: enough for a device to delete what it names.
struct HeadProof {
  uint64_t index = 0;
  std::string leaf;        // the hashed bytes of that entry
  std::string checkpoint;  // of the gateway's log, a signed note
  ledger::Proof path;      // from the leaf up to the checkpoint's root
};

}  // namespace weir::spool
