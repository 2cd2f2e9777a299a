// What readers of a report see, in Chinese and English, from a file of config/messages.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace weir::auditor {

struct Phrase {
  std::string zh;
  std::string en;
};

// Immutable, thread-safe.
class Words {
 public:
  Words();  // of config/messages/conformance.json, built in
  // REQUIRES: `json` is {"key": {"zh": "...", "en": "..."}, ...}.
  explicit Words(std::string_view json);

  // REQUIRES: there is such a key. `details` go to {0}, {1} ...
  Phrase Of(std::string_view key, const std::vector<std::string>& details = {}) const;

 private:
  std::map<std::string, Phrase, std::less<>> phrases_;
};

}  // namespace weir::auditor
