#include "compliance/auditor/conformance/report.h"

#include <fmt/format.h>

#include <set>

#include "absl/time/time.h"
#include "compliance/base/status.h"
#include "compliance/policy/compile.h"

namespace weir::auditor {
namespace {

void FindKeywordGaps(Report& report) {
  for (const Leaf& leaf : Leaves()) {
    const uint32_t have = KeywordsOf(report, leaf.id);
    if (have >= leaf.keywords) continue;
    report.gaps.push_back(
        {"gap_keywords",
         {std::string(leaf.id), fmt::to_string(have), fmt::to_string(leaf.keywords)}});
  }
  if (report.keywords_total >= policy::kMinimumKeywords) return;
  report.gaps.push_back(
      {"gap_keywords_total",
       {fmt::to_string(report.keywords_total), fmt::to_string(policy::kMinimumKeywords)}});
}

void NeedQuestions(Report& report, Test test, std::string_view kind, uint32_t minimum) {
  const uint32_t have = report.survey.Count(test, kind);
  if (have >= minimum) return;
  report.gaps.push_back({fmt::format("gap_bank_{}", NameOf(test)),
                         {std::string(kind), fmt::to_string(have), fmt::to_string(minimum)}});
}

void FindBankGaps(Report& report) {
  for (const Leaf& leaf : Leaves()) NeedQuestions(report, Test::kContent, leaf.id, leaf.content);
  for (const Leaf& leaf : Leaves()) NeedQuestions(report, Test::kRefuse, leaf.id, leaf.refuse);
  for (const Aspect& aspect : Aspects()) {
    NeedQuestions(report, Test::kAnswer, aspect.id, kAspectQuestions);
  }
  for (const Test test : kTests) {
    const uint32_t have = report.survey.Count(test);
    const uint32_t minimum = DemandOf(test).bank;
    if (have >= minimum) continue;
    report.gaps.push_back({fmt::format("gap_bank_total_{}", NameOf(test)),
                           {fmt::to_string(have), fmt::to_string(minimum)}});
  }
}

void FindRateGap(Report& report, Target target, Test test) {
  const Rate rate = report.tally.Of(target, test);
  const Standing standing = StandingOf(rate, test);
  if (standing == Standing::kMet || !report.tally.asked(target)) return;
  const Demand demand = DemandOf(test);
  report.gaps.push_back(
      {fmt::format("gap_rate_{}", NameOf(standing)),
       {fmt::format("{}_{}", NameOf(target), NameOf(test)), fmt::to_string(rate.judged()),
        fmt::to_string(demand.sample), fmt::format("{:.1f}", rate.share() * 100),
        fmt::format("{:.1f}", demand.least_permille / 10.0)}});
}

// Rules of words that are in one of two but not in both.
void FindSourceGap(const Plan& plan, Report& report) {
  if (plan.source == nullptr) {
    report.gaps.push_back({"gap_no_source", {}});
    return;
  }
  std::set<std::string, std::less<>> rules;
  for (const policy::SourceEntry& entry : plan.source->entries) {
    rules.insert(policy::RuleOf(entry.category, entry.text));
  }
  const size_t in_source = rules.size();
  for (const policy::Entry entry : plan.policy->entries()) rules.emplace(entry.rule);
  const size_t in_either = rules.size();
  std::set<std::string_view> compiled;
  for (const policy::Entry entry : plan.policy->entries()) compiled.insert(entry.rule);
  const size_t differing = 2 * in_either - in_source - compiled.size();
  if (differing == 0) return;
  report.gaps.push_back({"gap_source_differs", {fmt::to_string(differing)}});
}

void FindGaps(const Plan& plan, Report& report) {
  for (const Target target : kTargets) {
    for (const Test test : kTests) FindRateGap(report, target, test);
  }
  if (!report.tally.asked(Target::kModel)) report.gaps.push_back({"gap_no_model", {}});
  FindKeywordGaps(report);
  FindBankGaps(report);
  FindSourceGap(plan, report);
  if (report.survey.bad() > 0) {
    report.gaps.push_back({"gap_bad_rows", {fmt::to_string(report.survey.bad())}});
  }
  if (report.survey.repeated() > 0) {
    report.gaps.push_back({"gap_repeated", {fmt::to_string(report.survey.repeated())}});
  }
}

}  // namespace

uint32_t KeywordsOf(const Report& report, std::string_view leaf) {
  for (const policy::KeywordCount& count : report.keywords) {
    if (count.category == leaf) return count.have;
  }
  return 0;
}

absl::StatusOr<Report> MakeReport(const Plan& plan, Survey survey, const RunFile& run) {
  const policy::Manifest& manifest = plan.policy->manifest();
  Report report;
  report.policy_profile = manifest.profile;
  report.policy_version = manifest.version;
  report.policy_digest = plan.policy->digest().ToHex();
  report.policy_built =
      absl::FormatTime("%Y-%m-%d%ET%H:%M:%SZ", manifest.built, absl::UTCTimeZone());
  report.banks = plan.banks;
  report.seed = plan.seed;
  report.each = plan.each;
  if (plan.model != nullptr) report.model = plan.model->name();
  if (plan.service != nullptr) report.service = plan.service->name();
  report.keywords = policy::CountKeywords(*plan.policy);
  for (const policy::KeywordCount& count : report.keywords) report.keywords_total += count.have;
  report.survey = std::move(survey);
  WEIR_RETURN_IF_ERROR(run.ForEach([&](const Outcome& outcome) {
    report.tally.Take(outcome);
    return absl::OkStatus();
  }));
  FindGaps(plan, report);
  return report;
}

}  // namespace weir::auditor
