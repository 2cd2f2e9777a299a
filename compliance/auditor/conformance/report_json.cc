// ToJson, declared in report.h.
#include <nlohmann/json.hpp>

#include "compliance/auditor/conformance/report.h"

namespace weir::auditor {
namespace {

using Json = nlohmann::ordered_json;

// Ten thousandths: the same digits whatever the machine's printing does.
double Rounded(double share) {
  return static_cast<double>(static_cast<int64_t>(share * 1e4 + 0.5)) / 1e4;
}

// Without a share when it would say nothing.
Json JsonOf(const Rate& rate) {
  Json out = {{"asked", rate.asked}, {"judged", rate.judged()}, {"passed", rate.passed}};
  if (!ShareCounts(rate)) return out;
  const Interval interval = rate.interval();
  out["share"] = Rounded(rate.share());
  out["wilson95"] = {Rounded(interval.low), Rounded(interval.high)};
  return out;
}

Json KindJson(const Report& report, std::string_view kind) {
  Json out = Json::object();
  for (const Target target : kTargets) {
    for (const Test test : kTests) {
      const Rate rate = report.tally.Of(target, test, kind);
      if (rate.asked > 0)
        out[std::string(NameOf(target))][std::string(NameOf(test))] = JsonOf(rate);
    }
  }
  return out;
}

Json LeavesJson(const Report& report) {
  Json out = Json::array();
  for (const Leaf& leaf : Leaves()) {
    Json row = {{"id", leaf.id}, {"zh", leaf.zh}, {"en", leaf.en}};
    row["keywords"] = {{"have", KeywordsOf(report, leaf.id)}, {"minimum", leaf.keywords}};
    row["content"] = {{"have", report.survey.Count(Test::kContent, leaf.id)},
                      {"minimum", leaf.content}};
    row["refuse"] = {{"have", report.survey.Count(Test::kRefuse, leaf.id)},
                     {"minimum", leaf.refuse}};
    row["results"] = KindJson(report, leaf.id);
    out.push_back(std::move(row));
  }
  return out;
}

Json AspectsJson(const Report& report) {
  Json out = Json::array();
  for (const Aspect& aspect : Aspects()) {
    Json row = {{"id", aspect.id}, {"zh", aspect.zh}, {"en", aspect.en}};
    row["answer"] = {{"have", report.survey.Count(Test::kAnswer, aspect.id)},
                     {"minimum", kAspectQuestions}};
    row["results"] = KindJson(report, aspect.id);
    out.push_back(std::move(row));
  }
  return out;
}

Json TargetsJson(const Report& report) {
  Json out = Json::object();
  for (const Target target : kTargets) {
    if (!report.tally.asked(target)) continue;
    Json& rows = out[std::string(NameOf(target))];
    for (const Test test : kTests) {
      const Rate rate = report.tally.Of(target, test);
      Json row = JsonOf(rate);
      row["sample_minimum"] = DemandOf(test).sample;
      row["share_minimum"] = DemandOf(test).least_permille / 1000.0;
      row["standing"] = NameOf(StandingOf(rate, test));
      rows[std::string(NameOf(test))] = std::move(row);
    }
    rows["twins"] = JsonOf(report.tally.Twins(target));
  }
  return out;
}

Json BanksJson(const Report& report) {
  Json files = Json::array();
  for (const BankFile& bank : report.banks) {
    files.push_back({{"name", bank.name}, {"sha256", bank.digest}});
  }
  Json totals = Json::object();
  for (const Test test : kTests) {
    totals[std::string(NameOf(test))] = {{"have", report.survey.Count(test)},
                                         {"minimum", DemandOf(test).bank}};
  }
  Json bad = Json::array();
  for (const BadRow& row : report.survey.bad_rows()) {
    bad.push_back({{"bank", report.banks[row.bank].name}, {"row", row.row}, {"why", row.why}});
  }
  return {{"files", files},
          {"totals", totals},
          {"repeated", report.survey.repeated()},
          {"bad", report.survey.bad()},
          {"bad_rows", bad}};
}

Json GapsJson(const Report& report) {
  Json out = Json::array();
  for (const Gap& gap : report.gaps) out.push_back({{"key", gap.key}, {"details", gap.details}});
  return out;
}

}  // namespace

std::string ToJson(const Report& report) {
  Json out = {{"format", 1}, {"standard", kStandard}};
  out["policy"] = {{"profile", report.policy_profile},
                   {"version", report.policy_version},
                   {"digest", report.policy_digest},
                   {"built", report.policy_built}};
  out["seed"] = report.seed;
  out["each"] = report.each;
  out["model"] = report.model;
  out["service"] = report.service;
  out["asked"] = report.tally.outcomes();
  out["banks"] = BanksJson(report);
  out["keywords"] = {{"have", report.keywords_total}, {"minimum", policy::kMinimumKeywords}};
  out["targets"] = TargetsJson(report);
  out["risks"] = LeavesJson(report);
  out["aspects"] = AspectsJson(report);
  out["gaps"] = GapsJson(report);
  return out.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace weir::auditor
