#include "compliance/gate/verdict.h"

#include <array>

namespace weir::gate {

std::string_view NameOf(Evidence evidence) {
  static constexpr std::array<std::string_view, 4> kNames = {"lexicon", "pii", "classifier",
                                                             "guard_model"};
  return kNames.at(static_cast<size_t>(evidence));
}

std::string_view NameOf(DataClass data_class) {
  static constexpr std::array<std::string_view, 3> kNames = {"ordinary", "personal", "device_only"};
  return kNames.at(static_cast<size_t>(data_class));
}

}  // namespace weir::gate
