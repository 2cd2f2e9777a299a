// The part of policy.yaml that says how texts are judged beyond their words. Used by ParseSource
// only.
#pragma once

#include "compliance/policy/section.h"
#include "compliance/policy/source.h"

namespace weir::policy {

void ReadJudge(Section& section, Source& source);

}  // namespace weir::policy
