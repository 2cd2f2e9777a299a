// Remembers what was found in texts, so that the unchanged turns of a long conversation are not
// scanned again with every question. Holds no text: only its SHA-256 and the detections.
#pragma once

#include <cstddef>
#include <list>
#include <map>
#include <mutex>
#include <string_view>
#include <tuple>
#include <vector>

#include "compliance/crypto/digest.h"
#include "compliance/gate/detector.h"
#include "compliance/gate/policy_at.h"

namespace weir::gate {

// Every detection in a prompt's text. `bar` is one of the policy's own; null: only the words count,
// the classifier does not judge.
std::vector<Detection> DetectIn(PolicyAt policy, const policy::Bar* bar, std::string_view text);

// Thread-safe. Gives what DetectIn gives: a verdict is remembered for one policy (by digest), the
// day (entries come into force and expire at 00:00 UTC), the age of the reader and the bar.
class ScanMemory {
 public:
  static constexpr size_t kMaxTexts = 2048;     // the least recently asked for goes first
  static constexpr size_t kMaxDetections = 16;  // of a text; one with more is scanned every time

  std::vector<Detection> Detections(PolicyAt policy, const policy::Bar* bar, std::string_view text);
  size_t size() const;
  uint64_t hits() const;

 private:
  using Key =
      std::tuple<crypto::Digest, int64_t, bool, int64_t>;  // text, day, minor, number of the bar
  struct Known {
    Key key;
    std::vector<Detection> detections;
  };

  bool Find(const crypto::Digest& policy, const Key& key, std::vector<Detection>& out);
  void Keep(const crypto::Digest& policy, const Key& key, const std::vector<Detection>& detections);

  mutable std::mutex mutex_;  // guards everything below
  crypto::Digest policy_;
  std::list<Known> recent_;  // the one asked for last comes first
  std::map<Key, std::list<Known>::iterator> known_;
  uint64_t hits_ = 0;
};

}  // namespace weir::gate
