// Declarations of the cloud gateway's options.
#pragma once

#include "config/cloud_settings.h"
#include "config/reader.h"

namespace weir::config {

void ReadCloud(Reader& in, CloudSettings& out);

}  // namespace weir::config
