// What the two sides of `weir gate` share.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "compliance/gate/inspect.h"
#include "compliance/policy/policy.h"

namespace weir::router {
class StateReader;
}

namespace weir::cli {

// `weir gate --replay DIR`. 0: every judgement came out the same, 1: one differs, 2: cannot tell.
int RunGateReplay(const std::string& dir);

// The second stage of a policy, asked of a model on this machine.
class SecondOpinion {
 public:
  // FAILED_PRECONDITION: the policy has no second stage for that model.
  static absl::StatusOr<std::unique_ptr<SecondOpinion>> Open(const policy::Policy& policy,
                                                             const std::string& model_path);
  ~SecondOpinion();
  // Adds what it makes of a prompt to what was found in it.
  absl::Status Add(std::string_view text, gate::Locale locale, gate::Inspection& found);

 private:
  SecondOpinion(const policy::Policy& policy, std::unique_ptr<router::StateReader> reader);
  const policy::Policy& policy_;
  std::unique_ptr<router::StateReader> reader_;
};

}  // namespace weir::cli
