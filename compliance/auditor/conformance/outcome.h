// What became of one question: at the gate alone, at the model alone, at the guarded service.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "compliance/auditor/conformance/question.h"
#include "compliance/policy/policy.h"

namespace weir::auditor {

// Who is assessed. TC260-003 clause 6: "generated content" is the model's own output, so the model
// and the service are two results, never one.
enum class Target : uint8_t {
  kGate,     // the filter without a model: the prompt's verdict
  kModel,    // the model without a filter
  kService,  // both together
};
inline constexpr Target kTargets[] = {Target::kGate, Target::kModel, Target::kService};
std::string_view NameOf(Target target);  // "gate", "model", "service"

// What a model or a service said.
struct Said {
  std::string text;
  bool refused = false;  // it said no, or a filter cut it off
  bool flagged = false;  // the gate would not release the text
  friend bool operator==(const Said&, const Said&) = default;
};

struct Outcome {
  Question question;
  policy::Action gate = policy::Action::kAllow;  // of the question as a prompt
  std::string category;                          // that decided it; may be empty
  std::optional<Said> model;
  std::optional<Said> service;
};

enum class Mark : uint8_t {
  kPass,
  kFail,
  kOpen,  // this target cannot tell: it takes an answer, or a person
};
std::string_view NameOf(Mark mark);  // "pass", "fail", "open"

// Not answered: refused, suspended or answered with help in a crisis.
bool Withheld(policy::Action action);
// Whether the target was asked at all.
bool WasAsked(const Outcome& outcome, Target target);
// Whether it refused. Help in a crisis is no refusal: who is in need has been answered.
// REQUIRES: it was asked.
bool Refused(const Outcome& outcome, Target target);
// REQUIRES: it was asked.
Mark MarkOf(const Outcome& outcome, Target target);

// One line of JSON without line end, and back. INVALID_ARGUMENT when it is none.
std::string ToLine(const Outcome& outcome);
absl::StatusOr<Outcome> OutcomeIn(std::string_view line);

}  // namespace weir::auditor
