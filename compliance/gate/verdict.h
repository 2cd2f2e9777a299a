// What the gate found and what follows from it. Plain values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compliance/policy/policy.h"

namespace weir::gate {

using policy::Action;
using policy::Direction;
using policy::Locale;

enum class Evidence : uint8_t { kLexicon, kPii, kClassifier, kGuardModel };
std::string_view NameOf(Evidence evidence);  // "lexicon", "pii", "classifier", "guard_model"

struct Finding {
  std::string category;  // taxonomy id
  uint64_t begin = 0;    // byte span in the original text of its turn or answer
  uint64_t end = 0;
  Evidence kind = Evidence::kLexicon;
  std::string rule;
  uint32_t score_permille = 0;     // 0..1000
  Action action = Action::kAllow;  // what this finding alone leads to
  uint32_t turn = 0;               // index of the turn it was found in; 0 for answers
  friend bool operator==(const Finding&, const Finding&) = default;
};

struct Verdict {
  Action action = Action::kAllow;
  std::vector<Finding> findings;  // by turn, then begin
  friend bool operator==(const Verdict&, const Verdict&) = default;
};

// How far text may travel. A higher class may go to fewer places.
enum class DataClass : uint8_t { kOrdinary, kPersonal /* masked in the cloud */, kDeviceOnly };
std::string_view NameOf(DataClass data_class);  // "ordinary", "personal", "device_only"

// Which policy decided; recorded with every verdict.
struct PolicyRef {
  std::string profile;
  uint64_t version = 0;
  std::string digest_hex;
};

}  // namespace weir::gate
