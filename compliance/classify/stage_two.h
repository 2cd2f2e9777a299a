// Stage two of the judgement: something that understands, asked beside the work that is done
// anyway. It may be missing, slow or failing; what follows then is the policy's to say, never this
// code's.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace weir::classify {

struct Opinion {
  uint32_t permille = 0;  // how likely it is that the text is to be refused: 0 to 1000
  std::string category;   // empty: it does not say
  std::string model;      // who says so: the rule of the finding
};

// A question that has been put. Destroying it withdraws it; nothing is told afterwards.
class Question {
 public:
  virtual ~Question() = default;
};

// Thread-safe.
class StageTwo {
 public:
  // Told once, at any time before `deadline` or soon after, from any thread, maybe before Ask has
  // returned. DEADLINE_EXCEEDED: too slow. UNAVAILABLE: not there, or it failed.
  using Tell = std::function<void(absl::StatusOr<Opinion>)>;

  virtual ~StageTwo() = default;
  // Never blocks. `text` is a view of the call only.
  virtual std::unique_ptr<Question> Ask(std::string_view text, absl::Time deadline, Tell tell) = 0;
};

}  // namespace weir::classify
