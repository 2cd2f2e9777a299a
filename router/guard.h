// A guard model beside the engines: the judgement's second stage where the answering model's own
// state is not to be had.
#pragma once

#include <string>

#include "absl/time/time.h"
#include "compliance/classify/stage_two.h"

namespace weir::router {

// Thread-safe. The model must outlive the exchanges.
struct Guard {
  classify::StageTwo& model;
  std::string region;     // where it computes: a policy with residency must permit it
  absl::Duration budget;  // what it may take, and so the most by which it delays a first word
};

}  // namespace weir::router
