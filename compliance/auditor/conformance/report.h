// All that a report says, once, for each of its forms (JSON, HTML, spreadsheets). The same plan and
// outcomes give the same bytes in every form: no date of today, no name of a machine.
#pragma once

#include <string>
#include <vector>

#include "compliance/auditor/conformance/run.h"
#include "compliance/auditor/conformance/tally.h"
#include "compliance/policy/report.h"

namespace weir::auditor {

// Something the standard asks for that is not there; a key of config/messages/conformance.json.
struct Gap {
  std::string key;
  std::vector<std::string> details;  // for the places {0}, {1} ... of its text
};

struct Report {
  std::string policy_profile;
  uint64_t policy_version = 0;
  std::string policy_digest;  // hex
  std::string policy_built;   // RFC 3339, UTC
  std::vector<BankFile> banks;
  uint64_t seed = 0;
  uint64_t each = 0;
  std::string model;    // empty: none was asked
  std::string service;  // empty: none was asked, or the gate here around the model
  std::vector<policy::KeywordCount> keywords;
  uint32_t keywords_total = 0;
  Survey survey;
  Tally tally;
  std::vector<Gap> gaps;
};

// REQUIRES: `run` holds the plan's outcomes.
absl::StatusOr<Report> MakeReport(const Plan& plan, Survey survey, const RunFile& run);

// Of the report's keywords: how many a risk has.
uint32_t KeywordsOf(const Report& report, std::string_view leaf);

// One JSON object, indented; docs/AUDITOR.md has its fields.
std::string ToJson(const Report& report);
// One page, Chinese first with English beside it, plots within; loads nothing.
std::string ToHtml(const Report& report);

}  // namespace weir::auditor
