// A reader gets labelled text only, and only released text is labelled.
#include <optional>
#include <string>
#include <utility>

#include "compliance/label/label.h"

namespace weir::label {

Labelled Allowed(LabelStream& stream, gate::Released released) {
  return stream.Next(std::move(released));
}

#ifdef WEIR_MISUSE_labelled_from_text
Labelled Forge(std::string text) { return Labelled(std::move(text), std::nullopt); }
#endif

#ifdef WEIR_MISUSE_label_on_unreleased_text
Labelled Forge(LabelStream& stream, std::string text) { return stream.Next(text); }
#endif

#ifdef WEIR_MISUSE_labeller_without_producer
Labeller Forge() { return Labeller("00", nullptr); }
#endif

}  // namespace weir::label
