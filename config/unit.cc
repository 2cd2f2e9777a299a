#include "config/unit.h"

#include <fmt/format.h>

#include <charconv>
#include <iterator>
#include <utility>

namespace weir::config {
namespace {

constexpr std::pair<const char*, int64_t> kMillis[] = {
    {"h", 3'600'000}, {"m", 60'000}, {"s", 1'000}, {"ms", 1}};
constexpr int64_t kMostMillis = int64_t{10'000} * 3'600'000;
constexpr std::pair<const char*, uint64_t> kBytes[] = {
    {"GiB", 1ull << 30}, {"MiB", 1ull << 20}, {"KiB", 1ull << 10}, {"B", 1}};
constexpr uint64_t kMostBytes = 1ull << 40;

size_t DigitsAtFront(std::string_view text) {
  const size_t end = text.find_first_not_of("0123456789");
  return end == std::string_view::npos ? text.size() : end;
}

// count x the unit's factor, when the text is "<count><unit>" and the product is at most `most`.
template <typename Units, typename T>
std::optional<T> ParseQuantity(std::string_view text, const Units& units, T most) {
  const size_t digits = DigitsAtFront(text);
  const auto count = ParseNumber(text.substr(0, digits));
  if (!count) return std::nullopt;
  for (const auto& [name, factor] : units) {
    if (text.substr(digits) != name) continue;
    if (*count > static_cast<uint64_t>(most / factor)) return std::nullopt;
    return static_cast<T>(*count) * factor;
  }
  return std::nullopt;
}

// In the largest unit that divides it.
template <typename Units, typename T>
std::string QuantityToText(T amount, const Units& units) {
  for (const auto& [name, factor] : units) {
    if (amount != 0 && amount % factor == 0) return fmt::format("{}{}", amount / factor, name);
  }
  return fmt::format("{}{}", amount, std::rbegin(units)->first);
}

}  // namespace

std::optional<uint64_t> ParseNumber(std::string_view text) {
  if (text.empty() || DigitsAtFront(text) != text.size()) return std::nullopt;
  uint64_t value = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end.ec != std::errc()) return std::nullopt;
  return value;
}

std::optional<absl::Duration> ParseDuration(std::string_view text) {
  const auto millis = ParseQuantity(text, kMillis, kMostMillis);
  if (!millis) return std::nullopt;
  return absl::Milliseconds(*millis);
}

std::string ToText(absl::Duration duration) {
  return QuantityToText(absl::ToInt64Milliseconds(duration), kMillis);
}

std::optional<uint64_t> ParseSize(std::string_view text) {
  return ParseQuantity(text, kBytes, kMostBytes);
}

std::string SizeToText(uint64_t bytes) { return QuantityToText(bytes, kBytes); }

}  // namespace weir::config
