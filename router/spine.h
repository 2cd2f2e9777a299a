// The parts of an exchange that both daemons build alike: policy, gate, ledger, journal, label.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "compliance/conduct/conduct.h"
#include "compliance/gate/gate.h"
#include "compliance/label/label.h"
#include "compliance/ledger/ledger.h"
#include "compliance/policy/store.h"
#include "compliance/retention/keeper.h"
#include "router/journal.h"

namespace weir::router {

struct SpineOptions {
  gate::Place place = gate::Place::kDevice;
  std::string policy_bundle;  // path
  // What is in force is a copy in memory: writing over the file changes nothing, and does not end
  // the process, until it is loaded again. Else the file is mapped and must be replaced by rename.
  bool copy_policy = false;
  std::vector<std::string> trusted_keys;  // paths of PEM files
  uint32_t required_signatures = 1;       // by so many of these keys
  std::string ledger_dir;
  ledger::Options ledger;
  // Puts a ledger around the one on disk, from its first entry on; empty: it stands alone.
  std::function<absl::StatusOr<std::unique_ptr<ledger::Ledger>>(std::unique_ptr<ledger::Ledger>)>
      around_ledger;
  std::string label_producer;  // 27 characters, see label/label.h
  std::string
      label_key;  // path of the SM2 key that signs labels; made when absent; empty = unsigned
  conduct::Rules conduct;
  conduct::DeviceGuard device;
  absl::Duration answer_complaints_within = absl::Hours(24) * 15;
};

// Built once by a daemon; members live as long as it does. Thread-safe after Create.
class Spine {
 public:
  // Any failure here means that the daemon must not start. `files` and `clock` must outlive it.
  static absl::StatusOr<std::unique_ptr<Spine>> Create(FileSystem& files, const Clock& clock,
                                                       const SpineOptions& options);
  // Loads the bundle again and puts it in force between two exchanges; the loading is recorded. On
  // any error the policy in force stays. FAILED_PRECONDITION when its own probes do not come out as
  // told (gate/self_test.h), when it is older than one that the ledger says was in force, whichever
  // run that was in, and for what policy::Store::Swap refuses.
  absl::Status ReloadPolicy();
  // Puts the bundle at `candidate`, a file in the same folder, in the place of the one that is
  // configured, and in force. Errors as ReloadPolicy; then both files are as they were.
  absl::Status AdoptPolicy(const std::string& candidate);
  // From here on, and in every later run, a policy below `version` counts as out of date; recorded.
  // Nothing happens when that much is required and recorded already. On an error it counts in this
  // run, and is recorded with the next call.
  absl::Status RequirePolicyVersion(uint64_t version);

  // Who may sign policies, read anew.
  absl::StatusOr<policy::Trust> ReadTrust() const;

  const gate::Gate& gate() const { return gate_; }
  conduct::Conduct& conduct() { return conduct_; }
  Journal& journal() { return *journal_; }
  ledger::Ledger& ledger() { return *ledger_; }
  const policy::Store& policies() const { return policies_; }
  // As policy::Store::TrustTime.
  void TrustTime(absl::Time now) { policies_.TrustTime(now); }
  const label::Labeller& labeller() const { return labeller_; }

 private:
  Spine(FileSystem& files, const Clock& clock, const SpineOptions& options,
        label::Labeller labeller)
      : files_(files),
        clock_(clock),
        options_(options),
        gate_(policies_, clock, options.place),
        conduct_(gate_, clock, options.conduct, options.device),
        labeller_(std::move(labeller)) {}
  absl::StatusOr<std::shared_ptr<const policy::Policy>> LoadPolicy(const std::string& path) const;
  absl::Status PutInForce(std::shared_ptr<const policy::Policy> next);
  void Remember(const ledger::Entry& entry);
  absl::Status RestoreFromLedger();
  absl::Status CheckOffered(const policy::Policy& offered) const;

  FileSystem& files_;
  const Clock& clock_;
  SpineOptions options_;
  policy::Store policies_;
  gate::Gate gate_;
  conduct::Conduct conduct_;
  label::Labeller labeller_;
  std::unique_ptr<ledger::Ledger> ledger_;
  std::unique_ptr<retention::Keeper> keeper_;
  std::unique_ptr<Journal> journal_;
  // By the newest entries: profile -> highest version that came into force in runs before this one,
  // and that was required (guarded by requiring_); the latest time.
  std::map<std::string, uint64_t, std::less<>> newest_policies_;
  std::map<std::string, uint64_t, std::less<>> required_policies_;
  std::mutex requiring_;
  absl::Time latest_entry_ = absl::InfinitePast();
};

}  // namespace weir::router
