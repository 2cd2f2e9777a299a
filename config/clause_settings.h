// What the daemons' settings show of the clauses.
#pragma once

#include <vector>

#include "compliance/auditor/clauses/observation.h"
#include "config/cloud_settings.h"
#include "config/edge_settings.h"

namespace weir::config {

std::vector<auditor::Observation> ObserveCloud(const CloudSettings& settings);
std::vector<auditor::Observation> ObserveEdge(const EdgeSettings& settings);

}  // namespace weir::config
