#include "compliance/retention/clock_guard.h"

#include <charconv>

#include "compliance/base/status.h"

namespace weir::retention {
namespace {

// Takes a number of seconds up to `end` off `text`.
bool TakeTime(std::string_view& text, char end, absl::Time& time) {
  int64_t seconds = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc() || stop == text.data() + text.size() || *stop != end) return false;
  text.remove_prefix(static_cast<size_t>(stop - text.data()) + 1);
  time = absl::FromUnixSeconds(seconds);
  return true;
}

}  // namespace

// What cannot be read is a clock that has just jumped.
absl::StatusOr<ClockGuard::Memory> ClockGuard::Read(absl::Time now) const {
  Memory memory{now, now + kQuarantine};
  const auto bytes = ReadWholeFile(files_, path_, 256);
  if (bytes.status().code() == absl::StatusCode::kNotFound) return memory;
  if (!bytes.ok()) return bytes.status();
  std::string_view text = *bytes;
  Memory read;
  if (TakeTime(text, ' ', read.seen) && TakeTime(text, '\n', read.quarantine_until)) return read;
  return memory;
}

absl::StatusOr<bool> ClockGuard::MayDestroy(absl::Time now) {
  WEIR_ASSIGN_OR_RETURN(Memory memory, Read(now));
  const bool jumped = now < memory.seen - kJumpBack || now > memory.seen + kLongestSilence;
  if (jumped) memory.quarantine_until = now + kQuarantine;
  WEIR_RETURN_IF_ERROR(
      WriteFileAtomically(files_, path_,
                          fmt::format("{} {}\n", absl::ToUnixSeconds(now),
                                      absl::ToUnixSeconds(memory.quarantine_until))));
  return now >= memory.quarantine_until;
}

}  // namespace weir::retention
