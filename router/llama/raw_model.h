// A model's own output, without the gate and without a record: for an assessment, which must report
// the model apart from the service (TC260-003 clause 6), and for outcomes that the router learns
// from. Nothing it says goes to a reader: `weir conformance` and `weir router answers` are the only
// users, and no daemon links those.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "compliance/base/clock.h"
#include "router/learn/token_signs.h"
#include "router/llama/options.h"

namespace weir::router {

namespace llama {
class EngineThread;
}

struct RawAnswer {
  std::string text;
  TokenSigns signs;  // of the tokens it chose
};

// One thread at a time.
class RawModel {
 public:
  // Loads the weights, waiting. NOT_FOUND, FAILED_PRECONDITION: the file is not usable.
  // INVALID_ARGUMENT: an option. The clock must outlive the model.
  static absl::StatusOr<std::unique_ptr<RawModel>> Load(const LlamaOptions& options,
                                                        const Clock& clock);
  ~RawModel();

  std::string name() const;  // with its digest, as records have it
  // One user turn, greedy, up to `max_tokens`. INVALID_ARGUMENT: it does not fit the window.
  absl::StatusOr<std::string> Answer(const std::string& question, uint32_t max_tokens);
  // The same, and how sure the model was.
  absl::StatusOr<RawAnswer> AnswerWithSigns(const std::string& question, uint32_t max_tokens);

 private:
  explicit RawModel(std::unique_ptr<llama::EngineThread> worker);
  absl::StatusOr<RawAnswer> Ask(const std::string& question, uint32_t max_tokens,
                                uint32_t sign_tokens);
  std::unique_ptr<llama::EngineThread> worker_;
};

}  // namespace weir::router
