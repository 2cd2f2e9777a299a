// The names that policy sources and tool output use for the enumerators of policy.h.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "compliance/policy/policy.h"

namespace weir::policy {

// Each returns nothing for a name that is not one.
std::optional<Action> ActionOf(std::string_view name);
std::optional<Direction> DirectionOf(std::string_view name);
std::optional<Directions> DirectionsOf(std::string_view name);
std::optional<Severity> SeverityOf(std::string_view name);
std::optional<Form> FormOf(std::string_view name);
std::optional<OnStale> OnStaleOf(std::string_view name);
std::optional<ReleaseMode> ReleaseModeOf(std::string_view name);

std::string_view NameOf(Direction direction);  // "prompt", "answer"
std::string_view NameOf(Severity severity);    // "flag", "block"
std::string_view NameOf(OnStale on_stale);     // "cloud_only", "refuse"

// "pinyin, split"; empty for none.
std::string TextOf(Forms forms);

}  // namespace weir::policy
