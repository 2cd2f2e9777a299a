// What readers of an evidence page see, Chinese and English, from config/messages/evidence.yaml
// (compiled in).
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace weir::evidence {

struct Wording {
  std::string zh;
  std::string en;
};

// Immutable, thread-safe.
class Words {
 public:
  static Words BuiltIn();
  // REQUIRES: the file has this key.
  const Wording& Of(std::string_view key) const;
  // The words for a machine's word such as "refused" under "ending"; the word itself when unknown.
  Wording For(std::string_view kind, std::string_view word) const;

 private:
  std::map<std::string, Wording, std::less<>> words_;
};

}  // namespace weir::evidence
