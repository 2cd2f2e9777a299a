// The bundles that are offered to devices, read and checked once.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cloud/fleet/rollout.h"
#include "compliance/base/file.h"
#include "compliance/policy/policy.h"
#include "config/rollout_settings.h"

namespace weir::cloud {

inline constexpr uint64_t kMaxOfferedBytes = 64u << 20;  // of one bundle's file

struct Book {
  std::string bytes;
  crypto::Digest sha256;
  friend bool operator==(const Book& a, const Book& b) { return a.sha256 == b.sha256; }
};

// Immutable once loaded.
struct Shelf {
  Rollout rollout;
  std::vector<Book> books;  // of rollout.releases, in that order

  const Book& BookOf(const Release& release) const {
    return books[static_cast<size_t>(&release - rollout.releases.data())];
  }
  const Book* Find(std::string_view sha256) const;  // null: there is none
  friend bool operator==(const Shelf&, const Shelf&) = default;
};

// Every bundle must be signed as `trust` says, of `profile`, pass its own probes and fit; versions
// must differ, and minimum_version must not be above the newest. INVALID_ARGUMENT,
// FAILED_PRECONDITION or what reading the files gives.
absl::StatusOr<std::shared_ptr<const Shelf>> LoadShelf(FileSystem& files,
                                                       const config::RolloutSettings& settings,
                                                       const policy::Trust& trust,
                                                       const std::string& profile);

}  // namespace weir::cloud
