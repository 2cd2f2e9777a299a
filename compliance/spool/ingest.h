// The gateway's half: takes devices' logs into the gateway's own, each entry once.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "compliance/base/file.h"
#include "compliance/ledger/ledger.h"
#include "compliance/spool/batch.h"
#include "compliance/spool/device_log.h"

namespace weir::spool {

// Device logs that one tenant (one client certificate's name) may begin: a device that is set up
// anew begins another one.
inline constexpr size_t kOriginsPerTenant = 256;

// Thread-safe. `ledger` must outlive it, and every Take must have called back before it dies.
class Ingest {
 public:
  using Done = std::function<void(absl::StatusOr<Held>)>;

  // Reads the log in `dir` (that of `ledger`) for what it holds of devices' logs. Reads it again
  // when the ledger could not say whether an entry became durable (then Take waits for the disk).
  static absl::StatusOr<std::unique_ptr<Ingest>> Open(FileSystem& files, const std::string& dir,
                                                      ledger::Ledger& ledger);

  // Appends what is new of `batch` and then an entry that says how much is held. `done` runs
  // exactly once, when that is durable or with the failure, perhaps on this thread. A batch that
  // overlaps what is held is no failure. ABORTED: another batch of this log is on its way. The rest
  // as DeviceLog and Ledger::Append say; a conflict (DATA_LOSS) has been recorded when it is
  // reported.
  void Take(const std::string& tenant, Batch batch, Done done);

  size_t origins() const;

 private:
  class Taking;
  Ingest(FileSystem& files, std::string dir, ledger::Ledger& ledger)
      : files_(files), dir_(std::move(dir)), ledger_(ledger) {}
  // REQUIRES: mutex_ is held, for each of these.
  absl::Status ReadLog();
  absl::Status Replay(const ledger::Entry& entry, uint64_t at);
  absl::Status Settle();
  // A copy of what is known of this log, which is then busy until Finish.
  absl::StatusOr<DeviceLog> Begin(const std::string& tenant, const Batch& batch,
                                  const ledger::VerifierKey& key);
  void Finish(const std::string& origin, DeviceLog log, const absl::Status& failure);

  FileSystem& files_;
  const std::string dir_;
  ledger::Ledger& ledger_;
  mutable std::mutex mutex_;  // guards everything below
  std::map<std::string, DeviceLog> logs_;
  std::map<std::string, size_t> origins_of_tenant_;
  std::set<std::string> busy_;
  bool unsure_ = false;  // an append failed that may be durable all the same
};

}  // namespace weir::spool
