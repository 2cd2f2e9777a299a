// Opening what is sealed: on the record, and by two where approvers are named.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "compliance/base/file.h"
#include "compliance/keys/key_store.h"
#include "compliance/ledger/ledger.h"
#include "compliance/ledger/verify.h"
#include "compliance/retention/approval.h"

namespace weir::retention {

// A restricted subject's texts are stored and protected only; reading them needs two.
inline constexpr size_t kRestrictedApprovals = 2;

struct AccessRequest {
  std::string origin;
  uint64_t index = 0;
  crypto::Digest leaf;
  std::string requester;
  std::string why;
};
std::string ToText(const AccessRequest& request);

// One thread at a time. Everything passed in must outlive it.
class Opener {
 public:
  // How an entry becomes durable in the log; returns then, or with the failure.
  using Append = std::function<absl::Status(const ledger::Entry&)>;

  Opener(FileSystem& files, std::string dir, Append append, keys::KeyStore& keys)
      : files_(files), dir_(std::move(dir)), append_(std::move(append)), keys_(keys) {}
  Opener(FileSystem& files, std::string dir, ledger::Ledger& ledger, keys::KeyStore& keys)
      : Opener(
            files, std::move(dir),
            [&ledger](const ledger::Entry& entry) { return ledger.AppendAndWait(entry).status(); },
            keys) {}

  // The texts, once the entry that says so is durable. PERMISSION_DENIED: not approved as it must
  // be; that is recorded too. NOT_FOUND: erased. INVALID_ARGUMENT: no requester or reason. If the
  // entry cannot be written: its status, and nothing is opened.
  absl::StatusOr<std::vector<ledger::SealedText>> Open(const ledger::StoredEntry& stored,
                                                       const AccessRequest& request,
                                                       std::span<const std::string> approvals);

 private:
  absl::StatusOr<std::vector<std::string>> Approved(const AccessRequest& request,
                                                    std::span<const std::string> approvals,
                                                    keys::State state);
  absl::Status Record(const ledger::StoredEntry& stored, const AccessRequest& request,
                      std::vector<std::string> approvers, std::string_view outcome);

  FileSystem& files_;
  const std::string dir_;
  const Append append_;
  keys::KeyStore& keys_;
};

}  // namespace weir::retention
