// Declarations of the options of config/rollout.yaml.
#pragma once

#include "config/reader.h"
#include "config/rollout_settings.h"

namespace weir::config {

void ReadRollout(Reader& in, RolloutSettings& out);

}  // namespace weir::config
