// Keeps a log's newest head signed by witnesses, beside the publisher and off the way of an append:
// reads DIR/checkpoint, asks each witness, and puts the head with their signatures into
// DIR/checkpoint.cosigned once a quorum has signed it.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "compliance/base/clock.h"
#include "compliance/base/file.h"
#include "compliance/ledger/cosigned.h"
#include "compliance/ledger/ledger.h"
#include "compliance/ledger/note.h"
#include "compliance/witness/client.h"

namespace weir::witness {

using ledger::CosignedPath;

struct CosignOptions {
  std::vector<Contact> witnesses;
  size_t quorum = 1;                         // so many must sign; 1 to all of them
  absl::Duration every = absl::Seconds(30);  // between two rounds
  remote::HttpLimits limits = {absl::Seconds(2), absl::Seconds(5), 64 << 10};  // of one request
};

struct CosignStatus {
  uint64_t size = 0;    // entries under the newest head that a quorum signed
  absl::Time at;        // when: the quorum has seen that head and no other tree; 1970: never
  std::string problem;  // of the last round: "witness.example/w1: UNAVAILABLE"; empty: none
  // A witness has seen another tree, or more of it, and no quorum has signed this one.
  bool contradicted = false;
};

// Thread-safe.
class Cosigner {
 public:
  // Begins its rounds; the first is at once. The log in `dir` is the one that `key` verifies; it
  // needs tiles. INVALID_ARGUMENT: a quorum that cannot be reached. DATA_LOSS: checkpoint.cosigned
  // is no head of this log. `files` and `clock` must outlive it.
  static absl::StatusOr<std::unique_ptr<Cosigner>> Start(FileSystem& files, const Clock& clock,
                                                         std::string dir, ledger::VerifierKey key,
                                                         CosignOptions options);
  ~Cosigner();  // waits for a request that is under way, at most its time limit
  Cosigner(const Cosigner&) = delete;
  Cosigner& operator=(const Cosigner&) = delete;

  CosignStatus status() const;
  // How long no quorum has signed; since the start when none ever has.
  absl::Duration unwitnessed() const;

 private:
  Cosigner(FileSystem& files, const Clock& clock, std::string dir, ledger::VerifierKey key,
           CosignOptions options);
  absl::Status ReadWhatIsThere();
  absl::StatusOr<Head> ReadHead() const;
  void Run();
  void Round();
  std::string AskAll(const Head& head, size_t& signed_by, CosignStatus& status);

  FileSystem& files_;
  const Clock& clock_;
  const std::string dir_;
  const ledger::VerifierKey key_;
  const CosignOptions options_;
  const absl::Time started_;
  std::vector<Client> clients_;  // the thread's own

  mutable std::mutex mutex_;  // guards everything below but the thread
  std::condition_variable stop_;
  bool stopping_ = false;
  CosignStatus status_;
  std::thread thread_;
};

// A ledger that takes nothing more once its witnesses have been silent for too long.
class WitnessedLedger final : public ledger::Ledger {
 public:
  // `cosigner` must outlive it. Appends are refused with UNAVAILABLE while unwitnessed() is above
  // `longest`, and with FAILED_PRECONDITION while a witness contradicts the log.
  WitnessedLedger(std::unique_ptr<ledger::Ledger> ledger, const Cosigner& cosigner,
                  absl::Duration longest)
      : ledger_(std::move(ledger)), cosigner_(cosigner), longest_(longest) {}

  void Append(const ledger::Entry& entry, Done done) override;
  uint64_t size() const override { return ledger_->size(); }
  const std::string& origin() const override { return ledger_->origin(); }

 private:
  const std::unique_ptr<ledger::Ledger> ledger_;
  const Cosigner& cosigner_;
  const absl::Duration longest_;
};

}  // namespace weir::witness
