// Reads the daemons' settings files: YAML, read strictly.
//
// An unknown or repeated option, a wrong type, a value out of its range and a missing required
// option are errors, and all of them are reported at once, in the order of the file, one a line:
//   /etc/weir/edge.yaml:12: limits.exchanges: 65 is out of range; allowed: 1 to 64, default 8
// Durations are written "250ms", "2s", "10m", sizes "64KiB", "1MiB". Relative paths are relative to
// the folder of the file. A secret is never in the file: `{file: PATH}` names the file that holds
// it. Only the settings file itself is read; that the files it names exist is found out by who
// opens them.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "config/auditor_settings.h"
#include "config/cloud_settings.h"
#include "config/edge_settings.h"
#include "config/option.h"
#include "config/rollout_settings.h"

namespace weir::config {

inline constexpr uint64_t kMaxSettingsBytes = 256 << 10;

// NOT_FOUND, PERMISSION_DENIED or RESOURCE_EXHAUSTED (too large) when the file cannot be read;
// INVALID_ARGUMENT with every problem when its content is wrong.
absl::StatusOr<EdgeSettings> LoadEdge(const std::string& path);
absl::StatusOr<CloudSettings> LoadCloud(const std::string& path);
absl::StatusOr<AuditorSettings> LoadAuditor(const std::string& path);
absl::StatusOr<RolloutSettings> LoadRollout(const std::string& path);

// Every option there is, from the declarations that also read the files.
std::vector<Option> EdgeOptions();
std::vector<Option> CloudOptions();
std::vector<Option> AuditorOptions();
std::vector<Option> RolloutOptions();

}  // namespace weir::config
