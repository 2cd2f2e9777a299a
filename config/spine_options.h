// Settings of a daemon as options of the spine: the one place where the two meet.
#pragma once

#include "config/cloud_settings.h"
#include "config/edge_settings.h"
#include "router/spine.h"

namespace weir::config {

// Of a device: nameless callers are one person, and the guardian's settings hold.
router::SpineOptions SpineOptionsOf(const EdgeSettings& settings);
// Of a gateway: a caller without a name has no standing.
router::SpineOptions SpineOptionsOf(const CloudSettings& settings);

}  // namespace weir::config
