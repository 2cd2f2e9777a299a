#include "compliance/auditor/desk/search_query.h"

#include <charconv>

#include "compliance/base/status.h"
#include "compliance/http/message.h"

namespace weir::auditor {
namespace {

constexpr uint64_t kPage = 50;
constexpr uint64_t kMaxPage = 500;
constexpr size_t kMaxDetailBytes = 256;

constexpr std::pair<const char*, Field> kFields[] = {
    {"kind", Field::kKind},         {"exchange", Field::kExchange}, {"tenant", Field::kTenant},
    {"subject", Field::kSubject},   {"action", Field::kAction},     {"rule", Field::kRule},
    {"category", Field::kCategory}, {"engine", Field::kEngine},     {"model", Field::kModel},
    {"ending", Field::kEnding},     {"reason", Field::kReason}};

}  // namespace

absl::StatusOr<uint64_t> NumberIn(std::string_view query, const char* name, uint64_t fallback) {
  const std::string text = http::QueryValue(query, name);
  if (text.empty()) return fallback;
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc() && end == text.data() + text.size()) return value;
  return InvalidArgument("\"{}\" is not a number", name);
}

namespace {

absl::StatusOr<absl::Time> TimeIn(std::string_view query, const char* name, absl::Time fallback) {
  const std::string text = http::QueryValue(query, name);
  if (text.empty()) return fallback;
  absl::Time at;
  std::string ignored;
  if (absl::ParseTime(absl::RFC3339_full, text, &at, &ignored)) return at;
  return InvalidArgument("\"{}\" is not a time like 2026-11-22T08:00:00+08:00", name);
}

}  // namespace

absl::StatusOr<Query> QueryIn(std::string_view query) {
  Query out;
  for (const auto& [name, field] : kFields) {
    std::string value = http::QueryValue(query, name);
    if (value.size() > kMaxDetailBytes) return InvalidArgument("\"{}\" is too long", name);
    if (!value.empty()) out.values.emplace_back(field, std::move(value));
  }
  WEIR_ASSIGN_OR_RETURN(out.since, TimeIn(query, "since", absl::InfinitePast()));
  WEIR_ASSIGN_OR_RETURN(out.until, TimeIn(query, "until", absl::InfiniteFuture()));
  WEIR_ASSIGN_OR_RETURN(const uint64_t after, NumberIn(query, "after", UINT64_MAX));
  if (after != UINT64_MAX) out.after = after;
  WEIR_ASSIGN_OR_RETURN(out.limit, NumberIn(query, "limit", kPage));
  if (out.limit == 0 || out.limit > kMaxPage) {
    return InvalidArgument("\"limit\" is 1 to {}", kMaxPage);
  }
  return out;
}

std::vector<std::pair<std::string, std::string>> GivenIn(std::string_view query) {
  std::vector<std::pair<std::string, std::string>> out;
  const auto add = [&](const char* name) {
    std::string value = http::QueryValue(query, name);
    if (!value.empty()) out.emplace_back(name, std::move(value));
  };
  for (const auto& [name, field] : kFields) add(name);
  for (const char* name : {"since", "until"}) add(name);
  return out;
}

}  // namespace weir::auditor
