// The options of weir-auditor. Internal to config/; use load.h.
#pragma once

#include "config/auditor_settings.h"
#include "config/reader.h"

namespace weir::config {

void ReadAuditor(Reader& in, AuditorSettings& out);

}  // namespace weir::config
