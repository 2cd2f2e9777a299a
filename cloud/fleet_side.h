// All of the gateway that has to do with the fleet: what is offered, to whom, and the service.
#pragma once

#include <memory>
#include <string>

#include "cloud/fleet/fleet.h"
#include "cloud/fleet_service.h"
#include "config/cloud_settings.h"
#include "router/spine.h"

namespace weir::cloud {

// Thread-safe but for Reload, which one thread at a time may call.
class FleetSide {
 public:
  // Reads what is offered. What it refers to must outlive it, and it the server of its service.
  static absl::StatusOr<std::unique_ptr<FleetSide>> Start(const config::FleetSettings& settings,
                                                          FileSystem& files, const Clock& clock,
                                                          router::Spine& spine);
  // Reads it again; what has changed is recorded, then told to the devices. On any error nothing
  // changes.
  absl::Status Reload();
  // Ends all who watch.
  void Close() { fleet_.Close(); }

  grpc::Service& service() { return service_; }
  const Fleet& fleet() const { return fleet_; }

 private:
  FleetSide(const config::FleetSettings& settings, FileSystem& files, const Clock& clock,
            router::Spine& spine)
      : path_(settings.rollout),
        files_(files),
        clock_(clock),
        spine_(spine),
        fleet_(settings.watchers),
        service_(fleet_, clock) {}
  absl::Status Record(const Rollout& rollout);

  const std::string path_;
  FileSystem& files_;
  const Clock& clock_;
  router::Spine& spine_;
  Fleet fleet_;
  FleetService service_;
};

}  // namespace weir::cloud
