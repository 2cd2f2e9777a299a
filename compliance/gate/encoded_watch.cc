#include "compliance/gate/encoded_watch.h"

namespace weir::gate {

bool EncodedWatch::EndRun() {
  if (run_.size() >= kShortestRun) {
    for (variant::Decoded& decoded : variant::FindEncoded(run_)) {
      decoded.begin += begin_;
      decoded.end += begin_;
      found_.push_back(std::move(decoded));
    }
  }
  run_.clear();
  return !found_.empty();
}

}  // namespace weir::gate
