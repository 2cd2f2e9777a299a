// A log opened by a verb that adds entries to it, and what such verbs share.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "compliance/base/clock.h"
#include "compliance/base/file.h"
#include "compliance/ledger/ledger.h"
#include "compliance/retention/access.h"

namespace weir::cli {

// The name in DIR/log.vkey ("name+hash+key"); empty when there is none.
std::string OriginOf(FileSystem& files, const std::string& dir);

// What a command asks of the process that has the log open: a daemon looks every
// retention::kRequestPause; the rest is for a busy one.
inline constexpr absl::Duration kDaemonPatience = absl::Seconds(60);
inline constexpr absl::Duration kDaemonLook = absl::Milliseconds(100);

// A request in a file of its own.
struct LeftRequest {
  std::string_view what;                   // "rotate the keys"
  std::function<bool()> taken;             // whether it was done
  std::function<absl::Status()> withdraw;  // NOT_FOUND: it was taken
};
// Until it is done. DEADLINE_EXCEEDED: it was not within kDaemonPatience, and is taken back.
absl::Status AwaitWriter(const std::string& dir, const LeftRequest& left);

struct WrittenLog {
  std::unique_ptr<FileSystem> files = NewPosixFileSystem();
  SystemClock clock;
  std::string origin;
  std::shared_ptr<keys::KeyStore> keys;
  std::unique_ptr<ledger::Ledger> ledger;
};
// Of a log that is there. FAILED_PRECONDITION: another process has it open.
absl::StatusOr<std::unique_ptr<WrittenLog>> OpenForWriting(const std::string& dir);

// Of a log that is there, for opening what is sealed on the record, also beside the process that
// has it open: that appends the record then, within 60 s. DEADLINE_EXCEEDED: it did not, and the
// record is taken back.
class AccessedLog {
 public:
  static absl::StatusOr<std::unique_ptr<AccessedLog>> Open(const std::string& dir);
  absl::StatusOr<std::vector<ledger::SealedText>> OpenTexts(
      const ledger::StoredEntry& stored, const retention::AccessRequest& request,
      const std::vector<std::string>& approvals);

 private:
  absl::Status Append(const ledger::Entry& entry);

  std::unique_ptr<FileSystem> files_ = NewPosixFileSystem();
  SystemClock clock_;
  std::string dir_;
  std::unique_ptr<WrittenLog> written_;  // null: another process has it
  std::shared_ptr<keys::KeyStore> keys_;
};

// The handles of a subject given as a handle or as who it is to the caller. NOT_FOUND.
absl::StatusOr<std::vector<std::string>> HandlesOf(keys::KeyStore& keys, const std::string& tenant,
                                                   const std::string& subject);

// The contents of approval files.
absl::StatusOr<std::vector<std::string>> ReadApprovals(FileSystem& files,
                                                       const std::vector<std::string>& paths);

std::string Rfc3339(absl::Time time);
// INVALID_ARGUMENT unless it is RFC 3339.
absl::StatusOr<absl::Time> ParseTime(const std::string& text);

}  // namespace weir::cli
