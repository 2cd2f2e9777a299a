// The run of an assessment: reads the banks, asks what has not been asked yet, keeps the outcomes.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "compliance/auditor/conformance/respondent.h"
#include "compliance/auditor/conformance/run_file.h"
#include "compliance/auditor/conformance/survey.h"
#include "compliance/policy/policy.h"
#include "compliance/policy/source.h"

namespace weir::auditor {

struct BankFile {
  std::string name;    // without its folder
  std::string digest;  // SHA-256 of the file, hex
};

// What is assessed, and how. Equal plans over an engine that answers alike give equal reports.
struct Plan {
  const policy::Policy* policy = nullptr;  // entries count as of the day it was built
  const policy::Source* source = nullptr;  // its words, for the keyword sheet; may be null
  std::vector<BankFile> banks;
  uint64_t seed = 1;
  uint64_t each = 0;              // questions of each kind and test; 0 = all
  Respondent* model = nullptr;    // may be null: then the gate alone is assessed
  Respondent* service = nullptr;  // null with a model: the gate here and the model together
};

// The first line of the plan's run file.
std::string HeadOf(const Plan& plan);

// Called after each question with how many of how many are done.
using Progress = std::function<void(uint64_t done, uint64_t all)>;

// Reads all banks once.
absl::StatusOr<Survey> SurveyBanks(const ReadBanks& read);

// Asks every chosen question that `run` does not hold yet. A failure of the model or the service
// ends it; what was asked stays in `run`, and calling again goes on behind it. DATA_LOSS when the
// outcomes are not those of the banks.
absl::Status AskAll(const Plan& plan, const ReadBanks& read, RunFile& run,
                    const Progress& progress);

// One question.
absl::StatusOr<Outcome> AskOne(const Plan& plan, Question question);

}  // namespace weir::auditor
