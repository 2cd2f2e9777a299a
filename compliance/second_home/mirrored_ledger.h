// A ledger whose appends are answered once the entry is durable here and in a second home. It
// stands around any ledger; the log on disk stays the evidence, and what the home holds follows it
// by index: after an outage or a restart it goes on where the home says that it ends.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "compliance/base/clock.h"
#include "compliance/base/file.h"
#include "compliance/ledger/ledger.h"
#include "compliance/second_home/home.h"
#include "compliance/second_home/log_rows.h"

namespace weir::second_home {

enum class WhenAway : uint8_t {
  kRefuse,  // fail closed: nothing is appended while the home cannot be reached
  kLocal,   // goes on with the disk alone; the home gets everything once it is back
};
enum class WhenLost : uint8_t {
  kRefuse,  // the home lacks rows that it had confirmed: an operator decides
  kRefill,  // they are written there again, from the log
};

struct MirrorOptions {
  WhenAway when_away = WhenAway::kRefuse;
  WhenLost when_lost = WhenLost::kRefuse;
  size_t queue_limit = 4096;  // appends that wait for the home; one more is refused
  absl::Duration try_again = absl::Milliseconds(500);  // between two attempts to reach the home
};

struct MirrorStatus {
  uint64_t committed = 0;  // the first so many entries are durable in the home
  std::string problem;     // code name of the last failure; empty: the home is there
};

class MirroredLedger final : public ledger::Ledger {
 public:
  // Brings the home up to date; when it is away, tries again in the background, and appends are
  // answered as `when_away` says until it is.
  // `dir` is that of `ledger`. Keeps in DIR/second_home how much the home has confirmed.
  // `files` must outlive it. DATA_LOSS: DIR/second_home is damaged.
  static absl::StatusOr<std::unique_ptr<MirroredLedger>> Open(
      FileSystem& files, std::string dir, std::unique_ptr<ledger::Ledger> ledger,
      std::unique_ptr<Home> home, MirrorOptions options);
  // Answers what waits: with the home's confirmation if that comes at once, else UNAVAILABLE.
  ~MirroredLedger() override;
  MirroredLedger(const MirroredLedger&) = delete;
  MirroredLedger& operator=(const MirroredLedger&) = delete;

  // Beside what Ledger::Append says: UNAVAILABLE when the home is away (then the entry was not
  // appended if that was known before, and else is durable here and may be there);
  // FAILED_PRECONDITION while log and home contradict each other.
  void Append(const ledger::Entry& entry, Done done) override;
  uint64_t size() const override { return ledger_->size(); }
  const std::string& origin() const override { return ledger_->origin(); }

  MirrorStatus status() const;

 private:
  using Waiting = std::multimap<uint64_t, std::pair<ledger::Receipt, Done>>;  // by index

  MirroredLedger(FileSystem& files, std::string dir, std::unique_ptr<ledger::Ledger> ledger,
                 std::unique_ptr<Home> home, MirrorOptions options);
  absl::Status Refusal() const;  // REQUIRES: mutex_ is held
  uint64_t Durable() const;      // REQUIRES: mutex_ is held
  void Accept(ledger::Receipt receipt, Done done);
  void Run();
  absl::Status Attach();
  absl::Status Agrees(const Holding& holding);
  absl::Status SendWhatIsThere();
  void NoteCommitted(uint64_t committed);
  void NoteAway(const absl::Status& why);
  bool WaitForWork();

  FileSystem& files_;
  const std::string dir_;
  const std::unique_ptr<ledger::Ledger> ledger_;
  const MirrorOptions options_;

  // The thread's own.
  const std::unique_ptr<Home> home_;
  LogRows rows_;
  bool attached_ = false;
  uint64_t confirmed_ = 0;  // what DIR/second_home says

  mutable std::mutex mutex_;  // guards everything below but the thread
  std::condition_variable changed_;
  size_t in_ledger_ = 0;  // appends that have not come back from the ledger
  Waiting waiting_;
  uint64_t receipts_end_ = 0;  // behind the highest index that the ledger gave a receipt for
  uint64_t committed_ = 0;
  absl::Status away_;  // OK: the home is there and up to date
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace weir::second_home
