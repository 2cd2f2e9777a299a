#include "router/partial_usage.h"

#include <vector>

#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "compliance/base/status.h"

namespace weir::router {
namespace {
constexpr char kPayload[] = "weir/partial_usage";
}  // namespace

void SetPartialUsage(const Usage& usage, absl::Status& status) {
  status.SetPayload(kPayload,
                    absl::Cord(fmt::format("{} {} {}", usage.prompt_tokens, usage.answer_tokens,
                                           usage.estimated ? 1 : 0)));
}

std::optional<Usage> PartialUsage(const absl::Status& status) {
  const auto payload = status.GetPayload(kPayload);
  if (!payload) return std::nullopt;
  const std::vector<std::string> parts = absl::StrSplit(std::string(*payload), ' ');
  Usage usage;
  if (parts.size() != 3 || !absl::SimpleAtoi(parts[0], &usage.prompt_tokens) ||
      !absl::SimpleAtoi(parts[1], &usage.answer_tokens)) {
    return std::nullopt;
  }
  usage.estimated = parts[2] == "1";
  return usage;
}

}  // namespace weir::router
