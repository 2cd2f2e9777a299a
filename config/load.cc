#include "config/load.h"

#include <filesystem>

#include "compliance/base/file.h"
#include "compliance/base/status.h"
#include "config/read_auditor.h"
#include "config/read_cloud.h"
#include "config/read_edge.h"
#include "config/read_rollout.h"

namespace weir::config {
namespace {

template <typename Settings>
using Declarations = void (*)(Reader&, Settings&);

template <typename Settings>
absl::StatusOr<Settings> Load(const std::string& path, Declarations<Settings> read) {
  WEIR_ASSIGN_OR_RETURN(const std::string text,
                        ReadWholeFile(*NewPosixFileSystem(), path, kMaxSettingsBytes));
  const absl::StatusOr<Node> tree = ParseTree(text);
  if (!tree.ok()) return InvalidArgument("{}:{}", path, ToStd(tree.status().message()));
  if (tree->kind != NodeKind::kMap) {
    return InvalidArgument("{}:1: not a settings file; allowed: `option: value` lines", path);
  }
  Reading reading;
  reading.folder = std::filesystem::path(path).parent_path().string();
  Reader root(*tree, reading, "", 1);
  Settings settings;
  read(root, settings);
  root.Finish();
  WEIR_RETURN_IF_ERROR(reading.problems.ToStatus(path));
  return settings;
}

template <typename Settings>
std::vector<Option> Survey(Declarations<Settings> read) {
  std::vector<Option> options;
  Reading reading;
  reading.survey = &options;
  const Node empty{NodeKind::kMap, false, {}, {}};
  Reader root(empty, reading, "", 1);
  Settings settings;
  read(root, settings);
  return options;
}

}  // namespace

absl::StatusOr<EdgeSettings> LoadEdge(const std::string& path) {
  return Load<EdgeSettings>(path, ReadEdge);
}

absl::StatusOr<CloudSettings> LoadCloud(const std::string& path) {
  return Load<CloudSettings>(path, ReadCloud);
}

absl::StatusOr<AuditorSettings> LoadAuditor(const std::string& path) {
  return Load<AuditorSettings>(path, ReadAuditor);
}

absl::StatusOr<RolloutSettings> LoadRollout(const std::string& path) {
  return Load<RolloutSettings>(path, ReadRollout);
}

std::vector<Option> EdgeOptions() { return Survey<EdgeSettings>(ReadEdge); }
std::vector<Option> CloudOptions() { return Survey<CloudSettings>(ReadCloud); }
std::vector<Option> AuditorOptions() { return Survey<AuditorSettings>(ReadAuditor); }
std::vector<Option> RolloutOptions() { return Survey<RolloutSettings>(ReadRollout); }

}  // namespace weir::config
