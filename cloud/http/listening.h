// The HTTP server of the front, as the settings ask for it.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "cloud/http/front.h"
#include "compliance/base/file.h"
#include "compliance/http/server.h"
#include "config/cloud_settings.h"

namespace weir::cloud {

// `front` must outlive the server. Errors: of the files, else as http::Server::Start.
absl::StatusOr<std::unique_ptr<http::Server>> Listen(const config::HttpSettings& settings,
                                                     FileSystem& files, Front& front);
// Reads the certificates again, for connections that come from now on. Without TLS: nothing.
absl::Status RenewCertificates(const config::HttpSettings& settings, FileSystem& files,
                               http::Server& server);

}  // namespace weir::cloud
