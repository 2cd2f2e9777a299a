// Declarations of the edge agent's options.
#pragma once

#include "config/edge_settings.h"
#include "config/reader.h"

namespace weir::config {

void ReadEdge(Reader& in, EdgeSettings& out);

}  // namespace weir::config
