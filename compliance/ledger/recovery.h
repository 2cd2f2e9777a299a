// Reads a log as a writer must before it may go on: from where DIR/resume says, or from its
// beginning.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "compliance/base/file.h"
#include "compliance/ledger/checkpoint.h"
#include "compliance/ledger/entry.h"
#include "compliance/ledger/published.h"
#include "compliance/ledger/tail.h"
#include "compliance/ledger/tree.h"
#include "compliance/ledger/walker.h"

namespace weir::ledger {

struct Recovered {
  Position position;  // where the next batch goes
  uint64_t left = 0;  // bytes behind it that are to be overwritten; then there are zeros
  CompactRange tree;
  Published published;         // up to the signed size, or up to the beginning
  Published beginning;         // of what is left of the log (pruned.h)
  uint64_t read_from = 0;      // the first entry that was read
  std::map<Id, Entry> open;    // exchanges without a closing entry: their opening entries
  std::optional<CutTail> cut;  // an unfinished batch behind the position, to be overwritten
};

// `checkpoint` is the last one that was signed, by `key`. FAILED_PRECONDITION: the log is shorter
// than it. DATA_LOSS: damaged before its tail, as far as it was read, or its root at that size is
// another. Messages name the place.
absl::StatusOr<Recovered> Recover(FileSystem& files, const std::string& dir,
                                  const Checkpoint& checkpoint, const VerifierKey& key);

}  // namespace weir::ledger
