// weir-auditor: its parts, built in order, and their end in reverse.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "compliance/base/clock.h"
#include "compliance/base/file.h"
#include "config/auditor_settings.h"

namespace weir::auditor {

class App {
 public:
  // Starts everything and serves. `settings_path` is read again on SIGHUP.
  static absl::StatusOr<std::unique_ptr<App>> Start(const config::AuditorSettings& settings,
                                                    std::string settings_path, FileSystem& files,
                                                    const Clock& clock);
  virtual ~App() = default;
  // Serves until SIGTERM or SIGINT, then drains. SIGHUP loads people and certificates again; what
  // else has changed waits for a restart.
  virtual void Run() = 0;
};

}  // namespace weir::auditor
