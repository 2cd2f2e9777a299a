// Reason codes in words, Chinese and English, from config/messages/reasons.yaml (compiled in).
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "compliance/policy/policy.h"

namespace weir::router {

// Immutable, thread-safe.
class Messages {
 public:
  // The compiled-in file. CHECK-fails when it does not parse (a test reads it).
  static Messages BuiltIn();
  // The words for "easy_prompt" or "cloud:engine_failed" ("cloud: ..."); the code itself if
  // unknown.
  std::string Explain(std::string_view code, policy::Locale locale) const;
  bool Has(std::string_view code) const { return words_.find(code) != words_.end(); }

 private:
  struct Words {
    std::string zh;
    std::string en;
  };
  std::map<std::string, Words, std::less<>> words_;
};

}  // namespace weir::router
