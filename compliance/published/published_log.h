// A log as it is published: log.vkey, the checkpoint and the tiles (C2SP tlog-tiles). Where the
// files come from is the file system's business: a directory, or a web server behind
// compliance/remote. Nothing read from there is believed before it leads to the signed root.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "compliance/base/file.h"
#include "compliance/ledger/checkpoint.h"
#include "compliance/ledger/note.h"
#include "compliance/ledger/proof_file.h"
#include "compliance/ledger/tile_store.h"
#include "compliance/ledger/verify.h"

namespace weir::published {

// The entry that these hashed bytes are. Its sealed texts are not published: `sealed` is empty.
// DATA_LOSS: they are none.
absl::StatusOr<ledger::StoredEntry> EntryOf(uint64_t index, std::string bytes,
                                            const std::string& origin);

// The entries of bundle `number` in a tree of `size`, as ReadTile gives it. Errors as ReadTile.
absl::StatusOr<std::vector<std::string>> ReadEntries(FileSystem& files, const std::string& dir,
                                                     uint64_t number, uint64_t size);

// One thread at a time. `files` must outlive it. The head is read once: a running log grows on.
class PublishedLog {
 public:
  // Whatever cannot be read, as ReadVerifierKey and ReadCheckpoint say.
  static absl::StatusOr<PublishedLog> Open(FileSystem& files, std::string dir);

  const ledger::VerifierKey& key() const { return key_; }
  const ledger::Checkpoint& head() const { return head_; }
  const std::string& note() const { return note_; }  // the signed head, as it is

  // Calls `visit` for each entry, from the first on, until it returns false. Entries that were
  // visited are proven only once all of them were read (then OK says that they are those that were
  // signed) or by Prove. DATA_LOSS: they are not. NOT_FOUND, UNAVAILABLE: a tile could not be read.
  absl::Status ForEachEntry(const std::function<bool(const ledger::StoredEntry&)>& visit) const;

  // The proof of an entry with that leaf hash against head(), checked. DATA_LOSS: there is none.
  absl::StatusOr<ledger::ProofFile> Prove(uint64_t index, const crypto::Digest& leaf);

 private:
  PublishedLog(FileSystem& files, std::string dir, ledger::VerifierKey key, ledger::Checkpoint head,
               std::string note);

  FileSystem* files_;
  std::string dir_;
  ledger::VerifierKey key_;
  ledger::Checkpoint head_;
  std::string note_;
  std::unique_ptr<ledger::TileReader> hashes_;
};

}  // namespace weir::published
