#include "cloud/quota/reached.h"

#include <string_view>
#include <utility>

#include "compliance/base/status.h"
#include "router/retry_after.h"

namespace weir::cloud {
namespace {

// The key's first word: whose it is is nobody's business.
std::string_view ScopeOf(std::string_view key) { return key.substr(0, key.find('/')); }

std::pair<uint64_t, const char*> NamedFigure(const Allowance& allowance, Figure figure) {
  switch (figure) {
    case Figure::kRequestsPerMinute:
      return {allowance.requests_per_minute, "requests per minute"};
    case Figure::kTokensPerMinute:
      return {allowance.tokens_per_minute, "tokens per minute"};
    case Figure::kTokensPerDay:
      return {allowance.tokens_per_day, "tokens per day"};
    case Figure::kTokensPerMonth:
      break;
  }
  return {allowance.tokens_per_month, "tokens per month"};
}

}  // namespace

absl::Status Reached(const Limit& limit, Figure figure, absl::Duration wait) {
  const auto [most, name] = NamedFigure(limit.allowance, figure);
  absl::Status status = Error(absl::StatusCode::kResourceExhausted,
                              "limit of this {} reached: {} {}", ScopeOf(limit.key), most, name);
  if (wait < absl::InfiniteDuration()) router::SetRetryAfter(wait, status);
  return status;
}

}  // namespace weir::cloud
