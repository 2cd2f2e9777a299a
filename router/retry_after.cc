#include "router/retry_after.h"

#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"

namespace weir::router {
namespace {
constexpr char kPayload[] = "weir/retry_after_ms";
}  // namespace

void SetRetryAfter(absl::Duration wait, absl::Status& status) {
  const int64_t ms = absl::ToInt64Milliseconds(absl::Ceil(wait, absl::Milliseconds(1)));
  status.SetPayload(kPayload, absl::Cord(std::to_string(ms)));
}

std::optional<absl::Duration> RetryAfter(const absl::Status& status) {
  const auto payload = status.GetPayload(kPayload);
  int64_t ms = 0;
  if (!payload || !absl::SimpleAtoi(std::string(*payload), &ms)) return std::nullopt;
  return absl::Milliseconds(ms);
}

}  // namespace weir::router
