#include "config/clause_settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace weir::config {
namespace {

using auditor::Observation;

// TC260-003 clause 7 g: three in a row or five on a day; the complaints' longest time is ours
// (Interim Measures, article 15, asks for one to be published). Two hours: Order 21, article 18.
constexpr uint32_t kInARow = 3;
constexpr uint32_t kADay = 5;
constexpr absl::Duration kRemindEvery = absl::Hours(2);

Observation Strikes(const std::string& side, const ConductSettings& conduct) {
  const bool as_asked = conduct.strikes_in_a_row <= kInARow && conduct.strikes_a_day <= kADay;
  return {side + ".strikes",
          as_asked,
          "strikes",
          {fmt::to_string(conduct.strikes_in_a_row), fmt::to_string(conduct.strikes_a_day)}};
}

void Conduct(const std::string& side, const ConductSettings& conduct,
             std::vector<Observation>& out) {
  out.push_back(Strikes(side, conduct));
  out.push_back({side + ".complaints",
                 true,
                 "answer_within",
                 {fmt::to_string(absl::ToInt64Hours(conduct.answer_complaints_within))}});
  out.push_back(
      {side + ".companion", true, "companion", {fmt::to_string(conduct.companion_after)}});
  out.push_back({side + ".reminder",
                 conduct.remind_every <= kRemindEvery,
                 "reminder",
                 {fmt::to_string(absl::ToInt64Minutes(conduct.remind_every))}});
}

void Label(const std::string& side, const LabelSettings& label, std::vector<Observation>& out) {
  out.push_back({side + ".producer", true, "producer", {label.producer}});
  // Where they are given, the records show under what: nothing here does.
  if (!label.grants) out.push_back({side + ".grants", true, "grants_off", {}});
}

Observation Tls(const std::string& side, bool insecure) {
  return {side + ".tls", !insecure, insecure ? "no_tls" : "mutual_tls", {}};
}

// Residency is the gate's to enforce; here only where the engines say they are.
Observation Regions(const std::string& side, const std::vector<std::string>& regions) {
  const bool home = std::all_of(regions.begin(), regions.end(),
                                [](const std::string& region) { return region == "CN"; });
  return {side + ".regions", home, "own_regions", {fmt::format("{}", fmt::join(regions, ", "))}};
}

Observation Filed(const CloudSettings& settings) {
  const auto filed =
      std::count_if(settings.upstreams.begin(), settings.upstreams.end(),
                    [](const auto& upstream) { return !upstream.filing_id.empty(); });
  return {"cloud.filing",
          filed == static_cast<ptrdiff_t>(settings.upstreams.size()) && filed > 0,
          "filed",
          {fmt::to_string(settings.upstreams.size()), fmt::to_string(filed)}};
}

}  // namespace

std::vector<Observation> ObserveCloud(const CloudSettings& settings) {
  std::vector<Observation> out;
  Conduct("cloud", settings.conduct, out);
  Label("cloud", settings.label, out);
  std::vector<std::string> regions;
  if (settings.model) regions.push_back(settings.region);
  for (const auto& upstream : settings.upstreams) regions.push_back(upstream.region);
  out.push_back(Regions("cloud", regions));
  out.push_back(Filed(settings));
  out.push_back(Tls("cloud", settings.tls.insecure_local));
  // Without them something else may guard and copy the record: nothing is said then.
  if (settings.witnesses) {
    out.push_back({"cloud.witnesses",
                   true,
                   "witnesses",
                   {fmt::to_string(settings.witnesses->ask.size()),
                    fmt::to_string(settings.witnesses->quorum)}});
  }
  if (settings.second_home) out.push_back({"cloud.second_home", true, "second_home", {}});
  return out;
}

std::vector<Observation> ObserveEdge(const EdgeSettings& settings) {
  std::vector<Observation> out;
  Conduct("edge", settings.conduct, out);
  Label("edge", settings.label, out);
  if (!settings.cloud.enabled) return out;
  out.push_back(Regions("edge", {settings.cloud.region}));
  out.push_back(Tls("edge", settings.cloud.insecure_local));
  return out;
}

}  // namespace weir::config
