// A guard model behind OpenAI-style HTTP (Qwen3Guard served by vLLM, SGLang, llama-server): the
// judgement's second stage for answers that no local model gives. Spoken to by the upstreams' own
// client.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "compliance/base/clock.h"
#include "compliance/base/file.h"
#include "compliance/base/sensitive.h"
#include "compliance/classify/stage_two.h"
#include "config/cloud_settings.h"

namespace weir::cloud {

class Endpoint;
class Meter;
class TransferLoop;

// Thread-safe. Tells on its own thread, or before Ask returns when all places are taken.
// DEADLINE_EXCEEDED when the deadline has passed; UNAVAILABLE for everything else that went wrong:
// no connection, an error, an answer that is none. Its opinion's `model` is "guard:" and the name
// of the settings.
class GuardModel final : public classify::StageTwo {
 public:
  // The clock must outlive it. `api_key` may be empty; else it is visible ASCII (ReadSecret).
  GuardModel(const config::GuardSettings& settings, const Secret& api_key, const Clock& clock);
  // Questions that are open are told UNAVAILABLE. Not from a Tell. Questions may live on.
  ~GuardModel() override;

  std::unique_ptr<classify::Question> Ask(std::string_view text, absl::Time deadline,
                                          Tell tell) override;

 private:
  const config::GuardSettings settings_;
  const Clock& clock_;
  const std::shared_ptr<const Endpoint> endpoint_;
  const std::shared_ptr<Meter> meter_;
  const std::unique_ptr<TransferLoop> loop_;
};

// Reads the guard's key file, if it has one, and makes it. Fails as config::ReadSecret does.
absl::StatusOr<std::unique_ptr<GuardModel>> MakeGuard(const config::GuardSettings& settings,
                                                      FileSystem& files, const Clock& clock);

}  // namespace weir::cloud
