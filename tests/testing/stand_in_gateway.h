// A gateway in this process: the real service, policy, gate and ledger, with a scripted engine for
// the model. The test binds the service to a port of its own.
#pragma once

#include "cloud/gateway_service.h"
#include "tests/testing/policy_fixture.h"
#include "tests/testing/scripted_engine.h"
#include "tests/testing/temp_dir.h"

namespace weir::testing {

// Thread-safe after construction; must outlive the server it is bound to.
class StandInGateway {
 public:
  StandInGateway();

 private:
  class NoSignals final : public router::SignalSource {
   public:
    router::Signals Snapshot() const override { return {}; }
  };
  std::unique_ptr<router::Spine> MakeSpine();

  TempDir dir_;
  std::unique_ptr<FileSystem> files_ = NewPosixFileSystem();
  SystemClock clock_;
  NoSignals signals_;

 public:
  std::unique_ptr<router::Spine> spine;
  ScriptedEngine engine;

 private:
  router::Router router_;
  router::Slots slots_{64};
  router::Messages messages_ = router::Messages::BuiltIn();

 public:
  cloud::GatewayService service;
};

}  // namespace weir::testing
