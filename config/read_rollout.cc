#include "config/read_rollout.h"

namespace weir::config {
namespace {

constexpr size_t kMostReleases = 8;

void ReadRelease(Reader& in, ReleaseSettings& out) {
  in.Path("bundle", out.bundle);
  in.Number("percent", out.percent, {.floor = 0, .ceiling = 100});
  in.Path("first", out.first, Need::kOptional);
}

}  // namespace

void ReadRollout(Reader& in, RolloutSettings& out) {
  in.List("releases", out.releases, {.least = 0, .most = kMostReleases}, ReadRelease);
  in.Number("minimum_version", out.minimum_version, {});
  in.Flag("paused", out.paused);
}

}  // namespace weir::config
