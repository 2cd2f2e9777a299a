#include <fstream>

#include "compliance/base/status.h"
#include "config/load.h"
#include "tests/fuzz/targets.h"
#include "tests/testing/temp_dir.h"

namespace weir::fuzz {

void ConfigYaml(std::string_view input) {
  static const testing::TempDir dir;
  const std::string path = dir / "settings.yaml";
  std::ofstream(path, std::ios::binary) << input;
  for (const absl::Status& status :
       {config::LoadEdge(path).status(), config::LoadCloud(path).status()}) {
    WEIR_CHECK(status.ok() || absl::IsInvalidArgument(status) || absl::IsResourceExhausted(status));
  }
}

}  // namespace weir::fuzz
