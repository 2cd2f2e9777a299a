// Whoever answers test questions: a model alone, or a whole service.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace weir::auditor {

struct Reply {
  std::string text;
  bool filtered = false;  // a content filter of the other side cut it off
};

// One thread at a time.
class Respondent {
 public:
  virtual ~Respondent() = default;
  // For the report: what was asked, as exactly as it can be named (a model's digest).
  virtual std::string name() const = 0;
  // Greedy, one turn, no memory of earlier questions. A failure ends the run; it can be gone on
  // with.
  virtual absl::StatusOr<Reply> Ask(std::string_view question) = 0;
};

// Whether an answer is a refusal, by its first words ("抱歉", "I can't help"). A rule of thumb that
// reports say is one: a person's reading decides.
bool SoundsLikeRefusal(std::string_view answer);

}  // namespace weir::auditor
