// The device's half: brings what its log holds to a gateway, and knows how much of it the gateway
// has proven to hold.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "compliance/base/file.h"
#include "compliance/crypto/signer.h"
#include "compliance/ledger/ledger.h"
#include "compliance/ledger/note.h"
#include "compliance/ledger/tree.h"
#include "compliance/ledger/walker.h"
#include "compliance/spool/batch.h"

namespace weir::spool {

// The way to the gateway. Calls wait for the answer, each with a time limit of its own; a lost
// answer is UNAVAILABLE or DEADLINE_EXCEEDED, and then the request may have been carried out.
class Link {
 public:
  virtual ~Link() = default;
  virtual absl::StatusOr<Held> Send(const Batch& batch) = 0;
  // Of the gateway's entry `head`. UNAVAILABLE: no checkpoint covers it yet.
  virtual absl::StatusOr<HeadProof> Prove(uint64_t head) = 0;
};

struct Progress {
  uint64_t entries = 0;     // durable on the device
  uint64_t held = 0;        // the gateway says that it holds so many
  uint64_t proven = 0;      // and has proven so many; never falls
  uint64_t pruned = 0;      // of these the first so many are not on the device any more
  uint64_t witnessed = 0;   // the gateway, as a witness, has signed a head of so many
  absl::Time witnessed_at;  // when; 1970: never
};

// One thread at a time. All that it refers to must outlive it.
class Uploader {
 public:
  // Uploads the log in `dir`, which `ledger` writes and `signer` signs (the device's log key), to
  // the gateway whose log `gateway` verifies. Reads what was proven before from DIR/uploaded.
  static absl::StatusOr<Uploader> Open(FileSystem& files, const std::string& dir,
                                       const ledger::Ledger& ledger, crypto::Signer signer,
                                       ledger::VerifierKey gateway);

  // From now on keeps the gateway's signatures under the heads that it took, as those of a witness
  // with this key (C2SP tlog-cosignature), in DIR/checkpoint.cosigned. DATA_LOSS: what is there is
  // no head of this log.
  absl::Status KeepCosignatures(ledger::VerifierKey witness);

  // Sends what the gateway does not hold yet and asks for a proof. A failure of the link: try again
  // later, nothing is lost or doubled. FAILED_PRECONDITION, PERMISSION_DENIED or DATA_LOSS: this
  // log and what the gateway holds of it contradict each other; trying again does not help.
  absl::StatusOr<Progress> Round(Link& link);

  // Deletes the oldest part of the device's log, down to `keep_bytes`, as prune.h says. What counts
  // as proven is what this uploader has seen the proof of, not what a file says was proven before.
  absl::Status PruneTo(uint64_t keep_bytes, absl::Time now);

  const Progress& progress() const { return progress_; }

 private:
  Uploader(FileSystem& files, std::string dir, const ledger::Ledger& ledger, crypto::Signer signer,
           ledger::VerifierKey gateway);
  Batch NewBatch() const;
  absl::Status SendNew(Link& link);
  absl::StatusOr<bool> NextDurable();
  absl::Status TakeRecord(Link& link, const ledger::RecordView& record);
  absl::Status SendBatch(Link& link);
  absl::Status AcceptHeld(const Held& held);
  absl::Status KeepCosigned(const std::string& note);
  absl::Status StartOver();  // reads the device's log from its beginning again
  absl::Status AskForProof(Link& link);

  FileSystem* files_;
  std::string dir_;
  const ledger::Ledger* ledger_;
  crypto::Signer signer_;
  ledger::VerifierKey own_;
  ledger::VerifierKey gateway_;
  std::optional<ledger::VerifierKey> witness_;

  Progress progress_;
  absl::Time next_survey_ = absl::InfinitePast();
  uint64_t checked_ = 0;          // of `proven`: the proof was checked by this object
  std::optional<uint64_t> head_;  // the gateway's entry that says what it holds
  ledger::Position position_;     // in the device's log, behind what `read_` covers
  std::unique_ptr<ledger::Walker> walker_;
  ledger::CompactRange read_;  // entries read so far
  crypto::Digest held_root_;   // of the device's tree at progress_.held
  Batch batch_;                // read, not sent
  size_t batch_bytes_ = 0;
};

}  // namespace weir::spool
