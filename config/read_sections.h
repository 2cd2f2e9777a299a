// Declarations of the options that both daemons have.
#pragma once

#include <string>

#include "compliance/base/log.h"
#include "config/reader.h"
#include "config/sections.h"

namespace weir::config {

void ReadLogLevel(Reader& in, log::Level& out);
void ReadPolicy(Reader& in, PolicySettings& out);
void ReadModel(Reader& in, ModelSettings& out);
void ReadLedger(Reader& in, LedgerSettings& out);
void ReadWitnesses(Reader& in, WitnessesSettings& out);
void ReadLabel(Reader& in, LabelSettings& out);
void ReadConduct(Reader& in, ConductSettings& out);
void ReadLimits(Reader& in, LimitSettings& out, uint32_t most_exchanges);

}  // namespace weir::config
