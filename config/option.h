// One option of a settings file, as it was declared: for documentation and tests.
#pragma once

#include <cstdint>
#include <string>

namespace weir::config {

enum class OptionKind : uint8_t {
  kFlag,
  kNumber,
  kSize,
  kDuration,
  kChoice,
  kText,
  kPath,
  kSecret
};

struct Option {
  std::string path;  // "upstreams[].timeouts.connect"
  OptionKind kind = OptionKind::kText;
  std::string allowed;  // in words: "50ms to 30s, default 2s"
  std::string floor;    // of numbers, sizes and durations, as a file would say it
  std::string ceiling;
};

}  // namespace weir::config
