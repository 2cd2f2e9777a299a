#include "compliance/auditor/desk/overview_api.h"

#include <algorithm>
#include <map>

#include "compliance/auditor/desk/cases_api.h"
#include "compliance/base/status.h"
#include "compliance/crypto/digest.h"
#include "compliance/ledger/checkpoint.h"

namespace weir::auditor {
namespace {

constexpr size_t kDevicesNamed = 50;
constexpr char kOriginLetter = static_cast<char>(Field::kOrigin);
// C2SP tlog-cosignature: a key id, a time (big endian) and an Ed25519 signature.
constexpr size_t kKeyIdBytes = 4;
constexpr size_t kTimeBytes = 8;
constexpr size_t kCosignatureBytes = kKeyIdBytes + kTimeBytes + 64;
constexpr std::string_view kSignatureMark = "\xe2\x80\x94 ";  // U+2014 and a space

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
    const absl::Time end = absl::UnixEpoch() + absl::Hours(24) * (day + 1) - absl::Hours(8);
    if (now - end >= kSilentAfter) silent.emplace_back(day, origin);
  }
  std::sort(silent.begin(), silent.end());
  Json named = Json::array();
  for (size_t i = 0; i < silent.size() && i < kDevicesNamed; ++i) {
    named.push_back({{"origin", silent[i].second}, {"last_day", DayText(silent[i].first)}});
  }
  return {{"all", last.size()}, {"silent", silent.size()}, {"named", std::move(named)}};
}

// "— name base64" of a cosignature; null for any other line.
Json WitnessIn(std::string_view line) {
  if (!line.starts_with(kSignatureMark)) return nullptr;
  line.remove_prefix(kSignatureMark.size());
  const size_t space = line.find(' ');
  if (space == line.npos) return nullptr;
  const auto bytes = crypto::FromBase64(line.substr(space + 1));
  if (!bytes.ok() || bytes->size() != kCosignatureBytes) return nullptr;
  uint64_t seconds = 0;
  for (size_t i = 0; i < kTimeBytes; ++i) {
    seconds = seconds << 8 | static_cast<uint8_t>((*bytes)[kKeyIdBytes + i]);
  }
  return {{"name", line.substr(0, space)}, {"at", seconds}};
}

Json HeadJson(Shelf& shelf) {
  const auto note = ReadWholeFile(shelf.files, ledger::CheckpointPath(shelf.dir));
  if (!note.ok()) return nullptr;
  Json out = {{"witnesses", Json::array()}};
  std::string_view rest = *note;
  while (!rest.empty()) {
    const size_t end = std::min(rest.find('\n'), rest.size());
    if (Json witness = WitnessIn(rest.substr(0, end)); !witness.is_null()) {
      out["witnesses"].push_back(std::move(witness));
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
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
  WEIR_ASSIGN_OR_RETURN(const Json complaints, ComplaintsAnswer(shelf, book, log, now));
  uint64_t open = 0;
  uint64_t overdue = 0;
  for (const Json& one : complaints.at("complaints")) {
    const bool answered = one.contains("answer") && !one.at("answer").is_null();
    open += answered ? 0 : 1;
    overdue += !answered && one.value("overdue", false) ? 1 : 0;
  }
  uint64_t late = 0;
  for (const auto& [number, incident] : book.incidents()) {
    late += incident.reported == absl::Time() && now > incident.report_due() ? 1 : 0;
  }
  const RuleReviews reviews = book.ReviewsOf(log);
  const uint64_t refused = CountOf(days, "arefuse");
  return Json{{"unreviewed", refused - std::min(refused, reviews.right + reviews.wrong)},
              {"complaints", open},
              {"overdue", overdue},
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
