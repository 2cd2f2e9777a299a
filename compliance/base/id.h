// Ids of exchanges and records: ULIDs (github.com/ulid/spec): 48 bits of milliseconds since 1970
// and 80 random bits, written as 26 characters of Crockford base 32. Sort order is time order.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "compliance/base/clock.h"

namespace weir {

// A value; copyable, comparable. The default value is all zero and means "none".
class Id {
 public:
  static constexpr size_t kTextSize = 26;

  Id() = default;
  // A new id; the random part comes from the operating system's generator. Thread-safe.
  static Id New(const Clock& clock);
  // INVALID_ARGUMENT unless `text` is 26 characters of Crockford base 32 (either case) within 128
  // bits.
  static absl::StatusOr<Id> Parse(std::string_view text);

  std::string ToString() const;
  absl::Time time() const;
  bool empty() const { return *this == Id(); }
  const std::array<uint8_t, 16>& bytes() const { return bytes_; }

  friend auto operator<=>(const Id&, const Id&) = default;

 private:
  std::array<uint8_t, 16> bytes_{};
};

}  // namespace weir
