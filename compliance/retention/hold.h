// Legal holds: what may not be erased or pruned for now, by whom and why. The log is where they are
// kept: setting and releasing one are entries, each approved by two.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "compliance/base/clock.h"
#include "compliance/base/file.h"
#include "compliance/ledger/ledger.h"
#include "compliance/ledger/verify.h"
#include "compliance/retention/approval.h"

namespace weir::retention {

inline constexpr size_t kHoldApprovals = 2;
inline constexpr size_t kWhyLimitBytes = 256;

// What setting one asks for; what signers see.
struct HoldRequest {
  std::string origin;  // of the log
  std::string tenant;
  std::string subject;  // handle; empty: everybody of the tenant
  std::string why;      // a file number or the like; no personal data
  absl::Time until;
};
std::string ToText(const HoldRequest& request);

// Which release is asked for.
struct ReleaseRequest {
  std::string origin;
  std::string id;
  std::string why;
};
std::string ToText(const ReleaseRequest& request);

// Appends the entry; the hold's id is the receipt's index. PERMISSION_DENIED: not approved.
// INVALID_ARGUMENT: no reason, too long, or it ends in the past.
absl::StatusOr<std::string> SetHold(ledger::Ledger& ledger, const Clock& clock,
                                    const HoldRequest& request,
                                    const std::vector<std::string>& approvers);
absl::Status ReleaseHold(ledger::Ledger& ledger, const ReleaseRequest& request,
                         const std::vector<std::string>& approvers);

struct Hold {
  std::string id;
  HoldRequest request;
  std::vector<std::string> approvers;
};

// What an entry changes in the holds there are; entries come in their order, others change nothing.
void TakeHold(const ledger::StoredEntry& stored, std::vector<Hold>& holds);
// Every hold that was set and not released, also those that have run out; from the whole log.
// DATA_LOSS: it cannot be read, so nobody may say that there is no hold.
absl::StatusOr<std::vector<Hold>> ReadHolds(FileSystem& files, const std::string& dir);
// The ids of those that cover the subject now.
std::vector<std::string> InForce(const std::vector<Hold>& holds, std::string_view tenant,
                                 std::string_view subject, absl::Time now);

}  // namespace weir::retention
