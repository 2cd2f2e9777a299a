#include "router/rpc/conduct_wire.h"

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "compliance/base/china_time.h"
#include "compliance/base/status.h"

namespace weir::router {
namespace {

std::string Filled(std::string words, std::string_view name, const std::string& value) {
  const size_t at = words.find(name);
  if (at != std::string::npos) words.replace(at, name.size(), value);
  return words;
}

std::string ChinaTime(absl::Time at) { return absl::FormatTime("%Y-%m-%d %H:%M", at, ChinaZone()); }

// The words of reasons.yaml with the record's numbers in them.
std::string Words(const ledger::ConductRecord& record, std::string_view code,
                  const Messages& messages, policy::Locale locale) {
  std::string words = messages.Explain(code, locale);
  words = Filled(std::move(words), "{row}", fmt::format("{}", record.in_a_row));
  words = Filled(std::move(words), "{day}", fmt::format("{}", record.in_day));
  words = Filled(std::move(words), "{age}", record.age_band);
  words = Filled(std::move(words), "{agreement}", record.label_agreement);
  return Filled(std::move(words), "{until}", ChinaTime(record.suspended_until));
}

}  // namespace

v1::Conduct ToWire(const ledger::ConductRecord& record, const Messages& messages,
                   policy::Locale locale) {
  v1::Conduct wire;
  wire.set_event(std::string(NameOf(record.event)));
  wire.set_age_band(record.age_band);
  wire.set_in_a_row(record.in_a_row);
  wire.set_in_day(record.in_day);
  wire.set_suspended_until_unix_s(absl::ToUnixSeconds(record.suspended_until));
  const auto explain = [&](std::string_view code) {
    wire.add_explained(Words(record, code, messages, locale));
  };
  if (record.age_band != "unknown" && !record.age_band.empty()) explain("conduct_age");
  explain(fmt::format("conduct_{}", NameOf(record.event)));
  if (!record.standing.empty()) explain(fmt::format("standing_{}", record.standing));
  if (record.suspended_until != absl::Time()) explain("conduct_suspended_until");
  for (const std::string& notice : record.notices) {
    wire.add_notices(notice);
    explain(fmt::format("notice_{}", notice));
  }
  if (!record.label_agreement.empty()) explain("label_grant");
  return wire;
}

}  // namespace weir::router
