#include "cloud/fleet/shelf.h"

#include <algorithm>

#include "absl/strings/str_split.h"
#include "compliance/base/status.h"
#include "compliance/gate/self_test.h"
#include "compliance/policy/bundle.h"

namespace weir::cloud {
namespace {

constexpr uint64_t kMaxNamesBytes = 4u << 20;

struct Placed {
  Release release;
  Book book;
};

absl::StatusOr<std::vector<std::string>> ReadNames(FileSystem& files, const std::string& path) {
  if (path.empty()) return std::vector<std::string>{};
  WEIR_ASSIGN_OR_RETURN(const std::string text, ReadWholeFile(files, path, kMaxNamesBytes));
  return std::vector<std::string>(absl::StrSplit(text, '\n', absl::SkipWhitespace()));
}

absl::Status CheckPolicy(const policy::Policy& offered, const std::string& profile) {
  const policy::Manifest& manifest = offered.manifest();
  if (manifest.profile != profile) {
    return InvalidArgument("is of profile {}, this gateway's is {}", manifest.profile, profile);
  }
  const size_t mismatches = gate::SelfTest(offered).size();
  if (mismatches == 0) return absl::OkStatus();
  return Error(absl::StatusCode::kFailedPrecondition, "{} of its {} probes fail", mismatches,
               offered.probes().size());
}

absl::StatusOr<Placed> Read(FileSystem& files, const config::ReleaseSettings& settings,
                            const policy::Trust& trust, const std::string& profile) {
  Placed placed;
  WEIR_ASSIGN_OR_RETURN(placed.book.bytes, ReadWholeFile(files, settings.bundle, kMaxOfferedBytes));
  WEIR_ASSIGN_OR_RETURN(const auto policy, policy::LoadBytes(placed.book.bytes, trust));
  WEIR_RETURN_IF_ERROR(CheckPolicy(*policy, profile));
  placed.book.sha256 = crypto::Sha256Of(placed.book.bytes);
  WEIR_ASSIGN_OR_RETURN(const auto opened, policy::ReadBundle(placed.book.bytes));
  placed.release.minimum_engine = opened.minimum_engine;
  placed.release.policy = {profile, policy->manifest().version, policy->digest()};
  placed.release.percent = settings.percent;
  WEIR_ASSIGN_OR_RETURN(placed.release.devices, ReadNames(files, settings.first));
  return placed;
}

absl::Status CheckVersions(const Rollout& rollout) {
  for (size_t i = 1; i < rollout.releases.size(); ++i) {
    const uint64_t version = rollout.releases[i].policy.version;
    if (version == rollout.releases[i - 1].policy.version) {
      return InvalidArgument("releases: two of them are of version {}", version);
    }
  }
  const uint64_t newest = rollout.releases.empty() ? 0 : rollout.releases.back().policy.version;
  if (rollout.minimum_version <= newest) return absl::OkStatus();
  return InvalidArgument("minimum_version: {} is above the newest release, {}",
                         rollout.minimum_version, newest);
}

}  // namespace

const Book* Shelf::Find(std::string_view sha256) const {
  const auto found = std::find_if(books.begin(), books.end(),
                                  [&](const Book& book) { return book.sha256.view() == sha256; });
  return found == books.end() ? nullptr : &*found;
}

absl::StatusOr<std::shared_ptr<const Shelf>> LoadShelf(FileSystem& files,
                                                       const config::RolloutSettings& settings,
                                                       const policy::Trust& trust,
                                                       const std::string& profile) {
  std::vector<Placed> all;
  for (const config::ReleaseSettings& release : settings.releases) {
    auto placed = Read(files, release, trust, profile);
    if (!placed.ok()) return Annotate(placed.status(), release.bundle);
    all.push_back(*std::move(placed));
  }
  std::sort(all.begin(), all.end(), [](const Placed& a, const Placed& b) {
    return a.release.policy.version < b.release.policy.version;
  });
  auto shelf = std::make_shared<Shelf>();
  shelf->rollout.minimum_version = settings.minimum_version;
  shelf->rollout.paused = settings.paused;
  for (Placed& placed : all) {
    shelf->rollout.releases.push_back(std::move(placed.release));
    shelf->books.push_back(std::move(placed.book));
  }
  WEIR_RETURN_IF_ERROR(CheckVersions(shelf->rollout));
  return std::shared_ptr<const Shelf>(std::move(shelf));
}

}  // namespace weir::cloud
