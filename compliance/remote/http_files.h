// Static files of a web server as a file system: a path is the address of a file. Read-only. So
// everything that reads a log's directory reads one that is published over HTTP.
#pragma once

#include <memory>

#include "compliance/base/file.h"
#include "compliance/remote/http.h"

namespace weir::remote {

// Thread-safe. Opening fetches the whole file: NOT_FOUND for 404 and 410, UNAVAILABLE for any other
// code but 200, RESOURCE_EXHAUSTED or DEADLINE_EXCEEDED past a limit. Whatever would change
// something is PERMISSION_DENIED; there are no directories to list.
std::unique_ptr<FileSystem> NewHttpFiles(HttpLimits limits = {}, std::string ca = "");

}  // namespace weir::remote
