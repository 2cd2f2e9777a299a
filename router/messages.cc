#include "router/messages.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include "compliance/base/status.h"
#include "router/messages_data.h"

namespace weir::router {

Messages Messages::BuiltIn() {
  Messages messages;
  const YAML::Node root = YAML::Load(kReasonsYaml);
  for (const auto& item : root) {
    messages.words_[item.first.as<std::string>()] = {item.second["zh"].as<std::string>(),
                                                     item.second["en"].as<std::string>()};
  }
  WEIR_CHECK(!messages.words_.empty());
  return messages;
}

std::string Messages::Explain(std::string_view code, policy::Locale locale) const {
  const size_t colon = code.rfind(':');
  const std::string_view reason = colon == std::string_view::npos ? code : code.substr(colon + 1);
  const auto at = words_.find(reason);
  if (at == words_.end()) return std::string(code);
  const std::string& words = locale == policy::Locale::kChinese ? at->second.zh : at->second.en;
  if (colon == std::string_view::npos) return words;
  return fmt::format("{}: {}", code.substr(0, colon), words);
}

}  // namespace weir::router
