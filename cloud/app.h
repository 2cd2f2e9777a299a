// The cloud gateway: its parts, built in order, and their end in reverse.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "compliance/base/clock.h"
#include "compliance/base/file.h"
#include "config/cloud_settings.h"

namespace weir::cloud {

class App {
 public:
  // Starts everything and serves. Any failure here means that the gateway must not run.
  static absl::StatusOr<std::unique_ptr<App>> Start(const config::CloudSettings& settings,
                                                    FileSystem& files, const Clock& clock);
  virtual ~App() = default;
  // Serves until SIGTERM or SIGINT, then drains; SIGHUP loads the policy again.
  virtual void Run() = 0;
};

}  // namespace weir::cloud
