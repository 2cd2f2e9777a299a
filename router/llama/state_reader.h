// What a model's layers make of single texts, without answering them: for training the judgement's
// second stage, and for judging texts by it from the command line.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "compliance/classify/state_head.h"

namespace weir::router {

// One thread at a time.
class StateReader {
 public:
  // NOT_FOUND, DATA_LOSS or RESOURCE_EXHAUSTED when the GGUF file at `path` cannot be used.
  static absl::StatusOr<std::unique_ptr<StateReader>> Open(const std::string& path,
                                                           uint32_t threads);
  ~StateReader();

  const std::string& model() const;  // as EngineInfo::model
  // Of `text` as a user's only turn. INVALID_ARGUMENT: it is too long, or a layer is not one of the
  // model's, its last not counted. UNAVAILABLE: the computation failed.
  absl::StatusOr<classify::PromptState> Read(std::string_view text,
                                             const std::vector<uint8_t>& layers);

 private:
  struct Parts;
  explicit StateReader(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace weir::router
