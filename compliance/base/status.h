// Status helpers: the failure channel of Weir. A refusal is a value, a failure is an absl::Status
// with a specific code, a bug is a WEIR_CHECK. Messages never hold user text: ids, sizes, offsets,
// file names and enum names only.
//
// Debian's Abseil has a string_view of its own, so signatures here use std types and these
// helpers are the only place where the two meet.
#pragma once

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace weir {

inline absl::string_view ToAbsl(std::string_view s) { return {s.data(), s.size()}; }
inline std::string_view ToStd(absl::string_view s) { return {s.data(), s.size()}; }

// Error(code, "bad {}", x): a Status with a formatted message.
template <typename... Args>
absl::Status Error(absl::StatusCode code, fmt::format_string<Args...> format, Args&&... args) {
  return {code, ToAbsl(fmt::format(format, std::forward<Args>(args)...))};
}
template <typename... Args>
absl::Status InvalidArgument(fmt::format_string<Args...> format, Args&&... args) {
  return Error(absl::StatusCode::kInvalidArgument, format, std::forward<Args>(args)...);
}
template <typename... Args>
absl::Status Unavailable(fmt::format_string<Args...> format, Args&&... args) {
  return Error(absl::StatusCode::kUnavailable, format, std::forward<Args>(args)...);
}
template <typename... Args>
absl::Status DataLoss(fmt::format_string<Args...> format, Args&&... args) {
  return Error(absl::StatusCode::kDataLoss, format, std::forward<Args>(args)...);
}

// The same status with "context: " in front of its message. Use once per folder crossing.
inline absl::Status Annotate(const absl::Status& status, std::string_view context) {
  if (status.ok()) return status;
  return {status.code(), ToAbsl(fmt::format("{}: {}", context, ToStd(status.message())))};
}

[[noreturn]] inline void CheckFailed(const char* file, int line, const char* condition) {
  std::fprintf(stderr, "%s:%d: broken invariant: %s\n", file, line, condition);
  std::abort();
}

}  // namespace weir

// Ends the process when an invariant of the program itself is broken. Never for bad input.
#define WEIR_CHECK(condition) \
  ((condition) ? static_cast<void>(0) : ::weir::CheckFailed(__FILE__, __LINE__, #condition))

#define WEIR_CONCAT_INNER(a, b) a##b
#define WEIR_CONCAT(a, b) WEIR_CONCAT_INNER(a, b)

// Returns from the enclosing function when `expression` is a non-OK Status.
#define WEIR_RETURN_IF_ERROR(expression)         \
  do {                                           \
    absl::Status weir_status_ = (expression);    \
    if (!weir_status_.ok()) return weir_status_; \
  } while (false)

// NOLINTBEGIN(bugprone-macro-parentheses): `lhs` may be a declaration
// WEIR_ASSIGN_OR_RETURN(auto x, MakeX()): x from a StatusOr, or returns its status.
#define WEIR_ASSIGN_OR_RETURN(lhs, expression) \
  WEIR_ASSIGN_OR_RETURN_INNER(WEIR_CONCAT(weir_or_, __LINE__), lhs, expression)
#define WEIR_ASSIGN_OR_RETURN_INNER(holder, lhs, expression) \
  auto holder = (expression);                                \
  if (!holder.ok()) return std::move(holder).status();       \
  lhs = *std::move(holder)
// NOLINTEND(bugprone-macro-parentheses)
