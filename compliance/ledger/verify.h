// Reading a log back: verification, listing, opening of sealed texts. Read-only, needs no server.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "compliance/base/file.h"
#include "compliance/crypto/digest.h"
#include "compliance/crypto/signer.h"
#include "compliance/keys/key_store.h"
#include "compliance/ledger/entry.h"

namespace weir::ledger {

enum class Outcome : uint8_t { kIntact, kTampered, kCannotTell };

struct VerifyResult {
  Outcome outcome = Outcome::kCannotTell;
  uint64_t entries = 0;  // read and hashed, behind those that were pruned
  crypto::Digest root;
  uint64_t checkpoint_size = 0;                // what the signed checkpoint covers
  uint64_t pruned = 0;                         // of `entries`: were deleted before, not read
  std::optional<uint64_t> gm_checkpoint_size;  // of the SM2-signed one, in a log of the suite gm
  bool checkpoint_signed = false;              // the signature was checked against log.vkey
  std::string problem;  // names the file and byte, or the entry, of the first problem
  std::optional<uint64_t> bad_entry;
  std::string bad_tile;        // path of the first derived file that is missing or wrong
  uint64_t tiles_checked = 0;  // derived files compared with the entries; 0 when there is no tile/
  std::optional<uint64_t> cosigned_size;  // what checkpoint.cosigned covers; nothing: there is none
  std::string note;  // what is allowed but worth knowing: entries not signed yet
};

// Re-hashes everything: frames, sealed texts, leaves, tree, checkpoint; compares the tiles.
// `progress`, if any, is called now and then with the entries read so far.
VerifyResult Verify(FileSystem& files, const std::string& dir,
                    const std::function<void(uint64_t)>& progress = nullptr);

// One stored entry. `texts` of `entry` are empty: they are sealed; see Unseal.
struct StoredEntry {
  uint64_t index = 0;
  crypto::Digest leaf;
  Entry entry;
  std::string leaf_bytes;           // the hashed bytes
  std::vector<std::string> sealed;  // in the order of the entry's texts
  std::string origin;               // of the log
};

// Calls `visit` for each entry from `first` on that is left (pruned.h), in order, until it returns
// false. A torn tail ends the walk without an error; other damage is DATA_LOSS.
absl::Status ForEachEntry(FileSystem& files, const std::string& dir, uint64_t first,
                          const std::function<bool(const StoredEntry&)>& visit);

// Opens the sealed texts with the key of the entry's subject and checks them against the entry's
// commitments. NOT_FOUND: the key was erased. PERMISSION_DENIED: restricted, unless that is the
// purpose.
absl::StatusOr<std::vector<SealedText>> Unseal(const StoredEntry& stored, keys::KeyStore& keys,
                                               keys::Purpose purpose = keys::Purpose::kOrdinary);

}  // namespace weir::ledger
