#include <algorithm>

#include "compliance/base/status.h"
#include "compliance/gate/reply.h"
#include "compliance/gate/second_look.h"
#include "edge/cli/gate.h"
#include "router/llama/state_reader.h"

namespace weir::cli {

SecondOpinion::SecondOpinion(const policy::Policy& policy,
                             std::unique_ptr<router::StateReader> reader)
    : policy_(policy), reader_(std::move(reader)) {}

SecondOpinion::~SecondOpinion() = default;

absl::StatusOr<std::unique_ptr<SecondOpinion>> SecondOpinion::Open(const policy::Policy& policy,
                                                                   const std::string& model_path) {
  WEIR_ASSIGN_OR_RETURN(auto reader, router::StateReader::Open(model_path, 1));
  if (!policy.state_head().FitsModel(reader->model())) {
    return Error(absl::StatusCode::kFailedPrecondition,
                 "the policy has no second stage for the model {}", reader->model());
  }
  return std::unique_ptr<SecondOpinion>(new SecondOpinion(policy, std::move(reader)));
}

absl::Status SecondOpinion::Add(std::string_view text, gate::Locale locale,
                                gate::Inspection& found) {
  gate::SecondLook look(policy_, found.judged, reader_->model());
  if (!look.waits()) return absl::OkStatus();
  const auto state = reader_->Read(text, look.layers());
  if (state.ok()) {
    look.Hear(*state);
  } else {
    look.HearNothing();
  }
  for (const gate::Finding& finding : look.verdict().findings) {
    found.verdict.findings.push_back(finding);
    const auto known =
        std::find(found.categories.begin(), found.categories.end(), finding.category);
    if (known == found.categories.end()) found.categories.push_back(finding.category);
  }
  found.judged = look.judged();
  if (look.verdict().action <= found.verdict.action) return absl::OkStatus();
  found.verdict.action = look.verdict().action;
  const bool crisis = look.verdict().action == gate::Action::kSupport;
  found.text = gate::RefusalText(
      policy_, crisis ? "crisis" : gate::ReplyKeyOf(policy_, look.category()), {locale});
  return absl::OkStatus();
}

}  // namespace weir::cli
