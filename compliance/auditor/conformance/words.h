// What readers of a report see, in Chinese and English, from config/messages/conformance.json.
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
  Words();  // of the file that was built in

  // REQUIRES: there is such a key. `details` go to {0}, {1} ...
  Phrase Of(std::string_view key, const std::vector<std::string>& details = {}) const;

 private:
  std::map<std::string, Phrase, std::less<>> phrases_;
};

}  // namespace weir::auditor
