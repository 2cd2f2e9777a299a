#include "compliance/auditor/desk/overview_api.h"

#include <algorithm>
#include <map>

#include "compliance/auditor/desk/cases_api.h"
#include "compliance/base/china_time.h"
#include "compliance/base/status.h"
#include "compliance/ledger/note.h"
#include "compliance/witness/cosigner.h"

namespace weir::auditor {
namespace {

constexpr size_t kDevicesNamed = 50;
constexpr char kOriginLetter = static_cast<char>(Field::kOrigin);

std::string DayText(int64_t day) {
  return absl::FormatTime("%Y-%m-%d", absl::UnixEpoch() + absl::Hours(24) * day,
                          absl::UTCTimeZone());
}

Json DaysJson(const DayCounts& days) {
  Json out = Json::array();
  for (const auto& [day_value, count] : days) {
    if (day_value.second[0] == kOriginLetter) continue;
    out.push_back({{"day", DayText(day_value.first)},
                   {"field", day_value.second.substr(0, 1)},
                   {"value", day_value.second.substr(1)},
                   {"count", count}});
  }
  return out;
}

// The devices, and those not heard of since: the longest silent first.
Json DevicesJson(const DayCounts& days, absl::Time now) {
  std::map<std::string, int64_t> last;
  for (const auto& [day_value, count] : days) {
    if (day_value.second[0] == kOriginLetter) last[day_value.second.substr(1)] = day_value.first;
  }
  std::vector<std::pair<int64_t, std::string>> silent;
  for (const auto& [origin, day] : last) {
    if (now - StartOfChinaDay(day + 1) >= kSilentAfter) silent.emplace_back(day, origin);
  }
  std::sort(silent.begin(), silent.end());
  Json named = Json::array();
  for (size_t i = 0; i < silent.size() && i < kDevicesNamed; ++i) {
    named.push_back({{"origin", silent[i].second}, {"last_day", DayText(silent[i].first)}});
  }
  return {{"all", last.size()}, {"silent", silent.size()}, {"named", std::move(named)}};
}

// Of the newest head that witnesses have signed.
Json HeadJson(Shelf& shelf) {
  Json out = {{"witnesses", Json::array()}};
  const auto note = ReadWholeFile(shelf.files, witness::CosignedPath(shelf.dir));
  if (!note.ok()) return out;
  const auto cosignatures = ledger::CosignaturesIn(*note);
  if (!cosignatures.ok()) return out;
  for (const ledger::Cosignature& one : *cosignatures) {
    out["witnesses"].push_back({{"name", one.name}, {"at", one.at}});
  }
  return out;
}

uint64_t CountOf(const DayCounts& days, std::string_view value) {
  uint64_t count = 0;
  for (const auto& [day_value, one] : days) count += day_value.second == value ? one : 0;
  return count;
}

absl::StatusOr<Json> BacklogJson(Shelf& shelf, const CaseBook& book, const std::string& log,
                                 const DayCounts& days, absl::Time now) {
  WEIR_ASSIGN_OR_RETURN(const OpenComplaints open, CountOpenComplaints(shelf, book, log, now));
  uint64_t late = 0;
  for (const auto& [number, incident] : book.incidents()) {
    late += incident.reported == absl::Time() && now > incident.report_due() ? 1 : 0;
  }
  const RuleReviews reviews = book.ReviewsOf(log);
  const uint64_t refused = CountOf(days, "arefuse");
  return Json{{"unreviewed", refused - std::min(refused, reviews.right + reviews.wrong)},
              {"complaints", open.all},
              {"overdue", open.overdue},
              {"incidents_late", late}};
}

}  // namespace

absl::StatusOr<Json> OverviewAnswer(Shelf& shelf, const CaseBook& book, const std::string& log,
                                    absl::Time now) {
  WEIR_ASSIGN_OR_RETURN(const DayCounts days, shelf.index.Days());
  Json out = {{"coverage", JsonOf(shelf.index.coverage())}};
  out["days"] = DaysJson(days);
  out["devices"] = DevicesJson(days, now);
  out["head"] = HeadJson(shelf);
  WEIR_ASSIGN_OR_RETURN(out["backlog"], BacklogJson(shelf, book, log, days, now));
  return out;
}

}  // namespace weir::auditor
