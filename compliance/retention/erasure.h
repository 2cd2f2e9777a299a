// A person's right to erasure beside the duty to keep records: active -> restricted -> erased.
//
// A request restricts at once: the person gets another handle for what comes, and texts of the old
// one are only kept (Personal Information Protection Law, Art. 47, second paragraph: storage and
// protection, nothing else). When the statutory period of the handle's last entry is over and no
// hold covers it, the key and the row of the vault are destroyed and an entry certifies it. The log
// itself does not change: every proof verifies as before, and nothing opens any more.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "compliance/base/clock.h"
#include "compliance/base/file.h"
#include "compliance/keys/key_store.h"
#include "compliance/ledger/ledger.h"
#include "compliance/retention/clock_guard.h"
#include "compliance/retention/hold.h"

namespace weir::retention {

// Cybersecurity Law Art. 23 (until 2025 Art. 21), item 3: network logs are kept for six months at
// least; the longest six months have 184 days, the shortest 181: N-01 of the requirements asks for
// 183, and no setting makes it less.
inline constexpr absl::Duration kStatutoryPeriod = absl::Hours(24 * 183);

// Where a request stands.
struct Erasure {
  std::string tenant;
  std::string subject;  // handle
  keys::State state = keys::State::kActive;
  absl::Time due;
  std::vector<std::string> holds;  // ids of those that keep it from being erased although due
};

// One thread at a time. Everything passed in must outlive it.
class Eraser {
 public:
  Eraser(FileSystem& files, const Clock& clock, std::string dir, ledger::Ledger& ledger,
         keys::KeyStore& keys);

  // Restricts. NOT_FOUND: nothing was ever sealed for that handle. Again: where it stands.
  absl::StatusOr<Erasure> Request(const std::string& tenant, const std::string& subject);
  // Finishes what a crash left, takes requests from RequestPath, erases what is due. Call it
  // hourly, or at least daily. What is not erased yet.
  absl::StatusOr<std::vector<Erasure>> Step();

 private:
  absl::StatusOr<absl::Time> DueOf(const keys::Subject& subject) const;
  absl::Status Record(const keys::SubjectRow& row);
  absl::StatusOr<bool> IsRecorded(const keys::SubjectRow& row) const;
  absl::Status FinishRecords();
  absl::Status TakeRequests();
  absl::Status TakeRequest(std::string_view text);

  FileSystem& files_;
  const Clock& clock_;
  const std::string dir_;
  ledger::Ledger& ledger_;
  keys::KeyStore& keys_;
  ClockGuard guard_;
};

// For a log that another process has open: leaves the request for its Step. A handle, not a name.
absl::Status LeaveRequest(FileSystem& files, const Clock& clock, const std::string& dir,
                          const keys::Subject& subject);
bool HasRequests(FileSystem& files, const std::string& dir);

}  // namespace weir::retention
