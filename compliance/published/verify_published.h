// Verification of what a log publishes: every entry of the bundles is hashed again, the hash tiles
// are compared, the root is the signed one. What is sealed beside the entries is not published, so
// it is not looked at: that takes the log's directory (ledger::Verify).
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "compliance/base/file.h"
#include "compliance/ledger/verify.h"

namespace weir::published {

// kTampered: the first bad entry or tile is named. kCannotTell: a file is missing or could not be
// read. `progress`, if any, is called now and then with the entries read so far.
ledger::VerifyResult VerifyPublished(FileSystem& files, const std::string& dir,
                                     const std::function<void(uint64_t)>& progress = nullptr);

}  // namespace weir::published
