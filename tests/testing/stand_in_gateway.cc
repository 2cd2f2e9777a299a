#include "tests/testing/stand_in_gateway.h"

#include "compliance/base/status.h"
#include "tests/testing/exchange_fixture.h"

namespace weir::testing {

StandInGateway::StandInGateway()
    : spine(MakeSpine()),
      engine({.id = "model", .place = gate::Place::kCloud, .model = "scripted", .region = "CN"}),
      router_({&engine}, signals_, {}),
      service({.spine = *spine,
               .router = router_,
               .slots = slots_,
               .messages = messages_,
               .clock = clock_,
               .default_deadline = absl::Minutes(2)}) {}

std::unique_ptr<router::Spine> StandInGateway::MakeSpine() {
  const auto signer = crypto::Signer::Generate();
  WEIR_CHECK(
      WriteFileAtomically(*files_, dir_ / "policy.weir", CompileBundle({}, signer, clock_.Now()))
          .ok());
  WEIR_CHECK(WriteFileAtomically(*files_, dir_ / "policy.pub", signer.PublicPem()).ok());
  auto made = router::Spine::Create(*files_, clock_, SpineOptionsIn(dir_, gate::Place::kCloud));
  WEIR_CHECK(made.ok());
  return *std::move(made);
}

}  // namespace weir::testing
