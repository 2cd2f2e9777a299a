// Who called, as W3C's Trace Context (level 1) says it in the header `traceparent`.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace weir::cloud {

using TraceId = std::array<uint8_t, 16>;
using SpanId = std::array<uint8_t, 8>;

struct TraceParent {
  TraceId trace{};
  SpanId span{};
  bool sampled = false;
  friend bool operator==(const TraceParent&, const TraceParent&) = default;

  // Nothing unless it is well-formed: then the caller's header is as if it had not come.
  static std::optional<TraceParent> Parse(std::string_view header);
};

}  // namespace weir::cloud
