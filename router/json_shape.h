// Whether a text can be the JSON that a prompt asked for: the one schema that shows without knowing
// more than the prompt. Looks at brackets and strings only, so also at an answer's beginning.
#pragma once

#include <cstdint>
#include <string_view>

namespace weir::router {

// "as JSON", "in JSON", "a JSON object", "valid JSON", JSON格式, ...; not the mere word.
bool AsksForJson(std::string_view prompt);

enum class JsonShape : uint8_t {
  kNone,    // no bracket yet
  kOpen,    // so far every bracket fits
  kWhole,   // the first value is closed; what follows it is not looked at
  kBroken,  // a bracket that closes nothing, or the wrong one; more than 256 deep
};
// From the first "{" or "[" on; what stands before (a fence, a sentence) is passed over.
JsonShape JsonShapeOf(std::string_view text);

}  // namespace weir::router
