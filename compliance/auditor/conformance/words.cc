#include "compliance/auditor/conformance/words.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "compliance/auditor/conformance/words_data.h"
#include "compliance/base/status.h"

namespace weir::auditor {
namespace {

// A place without a detail stays as it is.
std::string Filled(std::string_view text, const std::vector<std::string>& details) {
  std::string out;
  while (!text.empty()) {
    const bool place = text.size() >= 3 && text[0] == '{' && text[2] == '}';
    const size_t number = place ? static_cast<size_t>(text[1] - '0') : details.size();
    const bool filled = number < details.size();
    out += filled ? std::string_view(details[number]) : text.substr(0, 1);
    text.remove_prefix(filled ? 3 : 1);
  }
  return out;
}

}  // namespace

Words::Words() : Words(kConformanceWords) {}

Words::Words(std::string_view text) {
  const auto json = nlohmann::json::parse(text);
  for (const auto& [key, phrase] : json.items()) {
    phrases_[key] = {phrase.at("zh").get<std::string>(), phrase.at("en").get<std::string>()};
  }
}

Phrase Words::Of(std::string_view key, const std::vector<std::string>& details) const {
  const auto found = phrases_.find(key);
  WEIR_CHECK(found != phrases_.end());
  return {Filled(found->second.zh, details), Filled(found->second.en, details)};
}

}  // namespace weir::auditor
