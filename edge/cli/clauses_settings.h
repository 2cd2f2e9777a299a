// What the daemons' settings show of the clauses: for `weir clauses`.
#pragma once

#include <vector>

#include "compliance/auditor/clauses/observation.h"
#include "config/cloud_settings.h"
#include "config/edge_settings.h"

namespace weir::cli {

std::vector<auditor::Observation> ObserveCloud(const config::CloudSettings& settings);
std::vector<auditor::Observation> ObserveEdge(const config::EdgeSettings& settings);

}  // namespace weir::cli
