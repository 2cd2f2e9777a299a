// A ZIP archive (APPNOTE 6.3) in memory, by libzip: what an evidence bundle is stored in.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace weir::evidence {

inline constexpr uint64_t kArchiveLimitBytes = 1u << 30;  // packed
inline constexpr uint64_t kMemberLimitBytes = 1u << 30;   // unpacked: archives can be bombs
inline constexpr uint64_t kMembersLimit = 100'016;

struct Member {
  std::string name;  // "proofs/12.tlog-proof"
  std::string bytes;
};

// REQUIRES: names are unique. `at` is the time of every member; ZIP keeps two seconds of it.
absl::StatusOr<std::string> Pack(std::span<const Member> members, absl::Time at);

// One thread at a time. Reads from `bytes`, which must outlive it.
class Archive {
 public:
  // INVALID_ARGUMENT: not a ZIP archive, too many members, or two of the same name.
  static absl::StatusOr<Archive> Open(std::string_view bytes);
  ~Archive();
  Archive(Archive&&) noexcept;
  Archive& operator=(Archive&&) noexcept;

  std::vector<std::string> names() const;
  // NOT_FOUND: no such member. DATA_LOSS: damaged. RESOURCE_EXHAUSTED: it unpacks to more than
  // `limit_bytes`.
  absl::StatusOr<std::string> Read(const std::string& name,
                                   uint64_t limit_bytes = kMemberLimitBytes) const;

 private:
  struct Zip;
  explicit Archive(std::unique_ptr<Zip> zip);
  std::unique_ptr<Zip> zip_;
};

}  // namespace weir::evidence
