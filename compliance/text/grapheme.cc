#include "compliance/text/grapheme.h"

#include <utf8proc.h>

namespace weir::text {

// The state describes the cluster that `previous_` is in; after two plain ones it is stale, and
// none is needed.
bool GraphemeBreaks::LookUp(char32_t code) {
  if (previous_is_plain_) state_ = 0;
  const bool begins = utf8proc_grapheme_break_stateful(
      static_cast<utf8proc_int32_t>(previous_), static_cast<utf8proc_int32_t>(code), &state_);
  if (begins) state_ = 0;
  return begins;
}

}  // namespace weir::text
