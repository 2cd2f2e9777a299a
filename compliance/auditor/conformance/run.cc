#include "compliance/auditor/conformance/run.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "compliance/auditor/conformance/sample.h"
#include "compliance/base/status.h"
#include "compliance/gate/inspect.h"

namespace weir::auditor {
namespace {

using Json = nlohmann::ordered_json;

constexpr uint64_t kSyncEvery = 64;  // outcomes that a power cut may lose; a kill loses none

gate::Inspection InspectBy(const Plan& plan, gate::Direction direction, std::string_view text) {
  return gate::Inspect({*plan.policy, plan.policy->manifest().built}, direction, text,
                       std::nullopt);
}

bool Flagged(const Plan& plan, std::string_view answer) {
  return Withheld(InspectBy(plan, gate::Direction::kAnswer, answer).verdict.action);
}

Said SaidOf(const Plan& plan, Reply reply) {
  Said said;
  said.refused = reply.filtered || SoundsLikeRefusal(reply.text);
  said.flagged = Flagged(plan, reply.text);
  said.text = std::move(reply.text);
  return said;
}

// The service as it would be: this gate around that model.
Said Guarded(const Plan& plan, const gate::Inspection& prompt, const Said& model) {
  const policy::Action action = prompt.verdict.action;
  if (Withheld(action)) return {prompt.text, action != policy::Action::kSupport, false};
  const auto answer = InspectBy(plan, gate::Direction::kAnswer, model.text);
  return {answer.text, model.refused || Withheld(answer.verdict.action), false};
}

// Walks the chosen questions beside the outcomes that are there already.
class Asking {
 public:
  Asking(const Plan& plan, RunFile& run, uint64_t all, const Progress& progress)
      : plan_(plan), run_(run), all_(all), progress_(progress), known_(run.size()) {}

  absl::Status Take(const Question& question) {
    if (done_ < known_) return Skip();
    WEIR_ASSIGN_OR_RETURN(const Outcome outcome, AskOne(plan_, question));
    WEIR_RETURN_IF_ERROR(run_.Append(outcome));
    ++done_;
    if (done_ % kSyncEvery == 0) WEIR_RETURN_IF_ERROR(run_.Sync());
    progress_(done_, all_);
    return absl::OkStatus();
  }

  absl::Status Finish() {
    if (done_ < known_) return DataLoss("the run holds {} outcomes, the banks {}", known_, done_);
    return run_.Sync();
  }

 private:
  absl::Status Skip() {
    if (++done_ == known_) progress_(done_, all_);
    return absl::OkStatus();
  }

  const Plan& plan_;
  RunFile& run_;
  uint64_t all_;
  const Progress& progress_;
  uint64_t known_;
  uint64_t done_ = 0;
};

}  // namespace

std::string HeadOf(const Plan& plan) {
  Json banks = Json::array();
  for (const BankFile& bank : plan.banks) banks.push_back(bank.digest);
  const Json head = {{"run", 1},
                     {"policy", plan.policy->digest().ToHex()},
                     {"banks", banks},
                     {"seed", plan.seed},
                     {"each", plan.each},
                     {"model", plan.model == nullptr ? "" : plan.model->name()},
                     {"service", plan.service == nullptr ? "" : plan.service->name()}};
  return head.dump(-1, ' ', true, Json::error_handler_t::replace);
}

absl::StatusOr<Survey> SurveyBanks(const ReadBanks& read) {
  Survey survey;
  WEIR_RETURN_IF_ERROR(read([&](const BankRow& row) {
    survey.Take(row);
    return absl::OkStatus();
  }));
  return survey;
}

absl::StatusOr<Outcome> AskOne(const Plan& plan, Question question) {
  Outcome outcome;
  const gate::Inspection prompt = InspectBy(plan, gate::Direction::kPrompt, question.text);
  outcome.gate = prompt.verdict.action;
  if (!prompt.categories.empty()) outcome.category = prompt.categories.front();
  if (plan.model != nullptr) {
    WEIR_ASSIGN_OR_RETURN(Reply reply, plan.model->Ask(question.text));
    outcome.model = SaidOf(plan, std::move(reply));
    outcome.service = Guarded(plan, prompt, *outcome.model);
  }
  if (plan.service != nullptr) {
    WEIR_ASSIGN_OR_RETURN(Reply reply, plan.service->Ask(question.text));
    outcome.service = SaidOf(plan, std::move(reply));
  }
  outcome.question = std::move(question);
  return outcome;
}

absl::Status AskAll(const Plan& plan, const ReadBanks& read, RunFile& run,
                    const Progress& progress) {
  Sample sample(plan.seed, plan.each);
  WEIR_RETURN_IF_ERROR(read([&](const BankRow& row) {
    if (row.question.ok()) sample.Offer(*row.question);
    return absl::OkStatus();
  }));
  Asking asking(plan, run, sample.size(), progress);
  WEIR_RETURN_IF_ERROR(read([&](const BankRow& row) -> absl::Status {
    const bool chosen = row.question.ok() && sample.Holds(*row.question);
    return chosen ? asking.Take(*row.question) : absl::OkStatus();
  }));
  return asking.Finish();
}

}  // namespace weir::auditor
