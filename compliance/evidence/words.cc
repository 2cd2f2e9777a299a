#include "compliance/evidence/words.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include "compliance/base/status.h"
#include "compliance/evidence/words_data.h"

namespace weir::evidence {

Words Words::BuiltIn() {
  Words words;
  for (const auto& item : YAML::Load(kEvidenceYaml)) {
    words.words_[item.first.as<std::string>()] = {item.second["zh"].as<std::string>(),
                                                  item.second["en"].as<std::string>()};
  }
  return words;
}

const Wording& Words::Of(std::string_view key) const {
  const auto at = words_.find(key);
  WEIR_CHECK(at != words_.end());
  return at->second;
}

Wording Words::For(std::string_view kind, std::string_view word) const {
  const auto at = words_.find(fmt::format("{}_{}", kind, word));
  return at == words_.end() ? Wording{std::string(word), std::string(word)} : at->second;
}

}  // namespace weir::evidence
