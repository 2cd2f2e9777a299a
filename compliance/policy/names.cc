#include "compliance/policy/names.h"

#include <array>

namespace weir::policy {
namespace {

// The position of a name is its enumerator's value.
constexpr std::array<std::string_view, 6> kActions = {"allow",   "mask",   "local_only",
                                                      "support", "refuse", "suspend"};
constexpr std::array<std::string_view, 2> kDirections = {"prompt", "answer"};
constexpr std::array<std::string_view, 3> kBothDirections = {"both", "prompt", "answer"};
constexpr std::array<std::string_view, 2> kSeverities = {"flag", "block"};
constexpr std::array<std::string_view, 5> kForms = {"pinyin", "homophone", "lookalike", "split",
                                                    "reversed"};
constexpr std::array<std::string_view, 5> kReleaseModes = {"lexicon", "clause", "sentence", "whole",
                                                           "audit_only"};
constexpr std::array<std::string_view, 2> kOnStales = {"cloud_only", "refuse"};

template <typename Enum, size_t N>
std::optional<Enum> Find(const std::array<std::string_view, N>& names, std::string_view name) {
  for (size_t i = 0; i < N; ++i) {
    if (names[i] == name) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

}  // namespace

std::optional<Action> ActionOf(std::string_view name) { return Find<Action>(kActions, name); }
std::optional<Direction> DirectionOf(std::string_view name) {
  return Find<Direction>(kDirections, name);
}
std::optional<Directions> DirectionsOf(std::string_view name) {
  return Find<Directions>(kBothDirections, name);
}
std::optional<Severity> SeverityOf(std::string_view name) {
  return Find<Severity>(kSeverities, name);
}
std::optional<Form> FormOf(std::string_view name) { return Find<Form>(kForms, name); }
std::optional<ReleaseMode> ReleaseModeOf(std::string_view name) {
  return Find<ReleaseMode>(kReleaseModes, name);
}
std::optional<OnStale> OnStaleOf(std::string_view name) { return Find<OnStale>(kOnStales, name); }

std::string_view NameOf(Action action) { return kActions.at(static_cast<size_t>(action)); }
std::string_view NameOf(Direction direction) {
  return kDirections.at(static_cast<size_t>(direction));
}
std::string_view NameOf(Directions directions) {
  return kBothDirections.at(static_cast<size_t>(directions));
}
std::string_view NameOf(Severity severity) { return kSeverities.at(static_cast<size_t>(severity)); }
std::string_view NameOf(ReleaseMode mode) { return kReleaseModes.at(static_cast<size_t>(mode)); }
std::string_view NameOf(OnStale on_stale) { return kOnStales.at(static_cast<size_t>(on_stale)); }
std::string_view NameOf(Form form) { return kForms.at(static_cast<size_t>(form)); }

std::string TextOf(Forms forms) {
  std::string out;
  for (size_t i = 0; i < kForms.size(); ++i) {
    if (!forms.has(static_cast<Form>(i))) continue;
    out += out.empty() ? "" : ", ";
    out += kForms[i];
  }
  return out;
}

}  // namespace weir::policy
