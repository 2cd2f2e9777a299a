// Settings that both daemons have. Plain values: config/load.h reads them from a file, main hands
// them to the parts. A default stands beside its field; the ceilings are enforced by the loader.
// Paths are absolute or relative to the working directory (the loader has put the folder of the
// settings file in front of relative ones).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "router/engine.h"

namespace weir::config {

struct PolicySettings {
  std::string bundle;                     // path of the signed bundle; required
  std::vector<std::string> trusted_keys;  // PEM paths of the keys that may sign it; 1 to 16
  uint32_t required_signatures = 1;  // by so many of those keys; 2 = the two-person rule; 1 to 4
  friend bool operator==(const PolicySettings&, const PolicySettings&) = default;
};

// A llama.cpp model in this process.
struct ModelSettings {
  std::string path;                // GGUF file; required
  uint32_t context_tokens = 4096;  // of one sequence, prompt and answer; 512 to 131,072
  uint32_t sequences = 4;          // generations at once; 1 to 64
  uint32_t threads = 0;            // 0 = one a core, less one for the rest; at most 256
  uint32_t queue = 16;             // generations that wait for a sequence; 0 to 1,024
  router::PackageNeed package = router::PackageNeed::kAny;  // what must lie beside the file
  friend bool operator==(const ModelSettings&, const ModelSettings&) = default;
};

struct LedgerSettings {
  std::string dir;              // default: "ledger" in the state directory
  std::string origin;           // the log's name: a schema-less URL, at most 128 bytes; required
  uint32_t queue_limit = 4096;  // appends waiting for the disk; 16 to 1,048,576
  uint64_t segment_bytes = 64u << 20;  // a new segment is begun past this; 64 KiB to 1 GiB
  absl::Duration checkpoint_every = absl::Seconds(1);  // 10 ms to 1 min
  friend bool operator==(const LedgerSettings&, const LedgerSettings&) = default;
};

// Others that sign the log's heads (C2SP tlog-witness).
struct WitnessSettings {
  std::string url;  // where it takes checkpoints; required
  std::string key;  // path of its verifier key, one line; required
  friend bool operator==(const WitnessSettings&, const WitnessSettings&) = default;
};
enum class WhenSilent : uint8_t { kReport, kRefuse };
struct WitnessesSettings {
  std::vector<WitnessSettings> ask;          // 1 to 16
  uint32_t quorum = 1;                       // so many must sign; 1 to as many as there are
  absl::Duration every = absl::Seconds(30);  // between two rounds; 1 s to 1 h
  WhenSilent when_silent = WhenSilent::kReport;
  absl::Duration silent_after = absl::Minutes(15);  // without a quorum; 1 s to 24 h
  friend bool operator==(const WitnessesSettings&, const WitnessesSettings&) = default;
};

struct LabelSettings {
  std::string producer;  // 27-character code of TC260-PG-20252A; required
  std::string key;       // PEM of the SM2 key that signs labels; default: "label.key" in the state
                         // directory, made when absent
  bool grants = false;   // whether answers without the visible mark may be asked for
  friend bool operator==(const LabelSettings&, const LabelSettings&) = default;
};

// Standing of people (docs/CONDUCT.md).
struct ConductSettings {
  uint32_t strikes_in_a_row = 3;  // offences in a row that suspend; 1 to 10
  uint32_t strikes_a_day = 5;     // offences on one day in UTC+8 that suspend; 1 to 50
  absl::Duration suspend_for = absl::Hours(24);    // 1 min to 720 h
  absl::Duration break_after = absl::Minutes(10);  // a pause that ends continuous use; 1 min to 2 h
  absl::Duration remind_every = absl::Hours(2);    // of continuous use; 10 min to 2 h
  uint32_t companion_after = 8;  // of 16 prompts that look for a companion; 1 to 16
  uint32_t people = 10'000;      // whose standing is kept in memory; 100 to 1,000,000
  absl::Duration answer_complaints_within = absl::Hours(360);  // 24 h to 720 h
  friend bool operator==(const ConductSettings&, const ConductSettings&) = default;
};

struct LimitSettings {
  uint32_t exchanges = 8;  // at once; 1 to 64 on the edge; in the cloud 256, 1 to 10,000
  absl::Duration default_deadline =
      absl::Minutes(2);  // of a request that names none; 1 s to 10 min
  friend bool operator==(const LimitSettings&, const LimitSettings&) = default;
};

}  // namespace weir::config
