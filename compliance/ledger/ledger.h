// The ledger: an append-only, Merkle-hashed (RFC 6962) record on local disk, one writer process a
// log. Bytes on disk: docs/LEDGER_FORMAT.md.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "compliance/base/clock.h"
#include "compliance/base/file.h"
#include "compliance/base/sensitive.h"
#include "compliance/crypto/digest.h"
#include "compliance/crypto/signer.h"
#include "compliance/keys/key_store.h"
#include "compliance/ledger/entry.h"

namespace weir::ledger {

// What the appender gets back: enough to ask for an inclusion proof later.
struct Receipt {
  std::string origin;
  uint64_t index = 0;
  crypto::Digest leaf;  // RFC 6962 leaf hash: SHA-256(0x00 || entry bytes)
};

struct Keys {
  crypto::Signer signer;                    // checkpoints (C2SP signed-note, Ed25519)
  std::optional<crypto::Signer> gm_signer;  // SM2; the checkpoints of the SM3 tree of a gm log
  std::shared_ptr<keys::KeyStore> store;    // what texts are sealed with
};

struct KeyOptions {
  std::string origin;
  std::optional<crypto::Suite> suite;  // nothing: what the log has; intl when it is new
  std::string root_path;               // file of the root key; empty: DIR/seal.key
};

// Reads DIR/log.key, DIR/sm2.key (PEM), the root key (raw) and DIR/keys, or makes development keys
// when the directory holds none; also writes DIR/log.vkey and DIR/log.sm3.vkey (C2SP verifier key
// lines). PERMISSION_DENIED: group or others may use a private key's file. FAILED_PRECONDITION: the
// log is of another suite, or lost a key.
absl::StatusOr<Keys> LoadOrMakeKeys(FileSystem& files, const std::string& dir,
                                    const KeyOptions& options);
inline absl::StatusOr<Keys> LoadOrMakeKeys(FileSystem& files, const std::string& dir,
                                           const std::string& origin) {
  return LoadOrMakeKeys(files, dir, KeyOptions{origin, std::nullopt, ""});
}

// For reading only: the key store of a log that is there. NOT_FOUND: it has none here.
absl::StatusOr<std::shared_ptr<keys::KeyStore>> OpenKeyStore(FileSystem& files,
                                                             const std::string& dir,
                                                             const std::string& root_path = "");

struct Options {
  std::string origin = "weir.local/dev";  // schema-less URL, no spaces or plus signs
  // Appends waiting for the disk. One more is refused with RESOURCE_EXHAUSTED. Ceiling 1,048,576.
  size_t queue_limit = 4096;
  uint64_t queue_limit_bytes = 64u << 20;  // and the bytes of those that wait; one is always taken
  uint64_t segment_bytes = 64u << 20;      // a new segment is begun past this size
  uint64_t grow_bytes = 4u << 20;          // a segment file grows in zero-filled steps of this size
  absl::Duration checkpoint_every = absl::Seconds(1);
  // Keeps tile/ (C2SP tlog-tiles) up to each checkpoint, for readers that know nothing of segments.
  bool tiles = true;
  // While a batch has been on its way to the disk for longer, appends are refused with UNAVAILABLE.
  absl::Duration sync_limit = absl::Seconds(2);
};

class Ledger {
 public:
  using Done = std::function<void(absl::StatusOr<Receipt>)>;

  // Opens or makes the log, recovers from an unclean end (a torn tail is cut, exchanges left open
  // are closed as interrupted) and starts the committer thread. FAILED_PRECONDITION: another
  // process has it open, or it is shorter than its own last checkpoint (restored from an older
  // copy). DATA_LOSS: damaged before its tail. `files` and `clock` must outlive the ledger.
  static absl::StatusOr<std::unique_ptr<Ledger>> Open(FileSystem& files, const Clock& clock,
                                                      const std::string& dir, Options options,
                                                      Keys keys);
  // Waits for every accepted append, writes a last checkpoint and closes.
  virtual ~Ledger() = default;

  // Thread-safe, never blocks on the disk: seals and hashes on this thread, then queues. `done`
  // runs exactly once: on the thread that committed it, when it is durable and sequenced, or with
  // the failure (RESOURCE_EXHAUSTED: queue or disk full, or no room left for another segment and
  // the entry begins something, which is refused so that what is open can end; UNAVAILABLE: a write
  // or sync failed, or no checkpoint could be published for 60 seconds, and from then on every
  // append fails until the log is reopened; or the disk does not answer, and then it may be durable
  // all the same), possibly on this or another thread.
  virtual void Append(const Entry& entry, Done done) = 0;
  // The same, waiting, as long as the disk may take. Not from a `done`. When nobody else is at it,
  // this thread commits the entry itself, and what was queued with it.
  virtual absl::StatusOr<Receipt> AppendAndWait(const Entry& entry);

  virtual uint64_t size() const = 0;  // durable entries
  virtual const std::string& origin() const = 0;
};

}  // namespace weir::ledger
