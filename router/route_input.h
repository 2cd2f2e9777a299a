// Everything that the choice of an engine looks at, as plain values: the same input gives the same
// decision for ever, and the ledger keeps it whole.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compliance/gate/gate.h"
#include "router/engine.h"
#include "router/expectation.h"
#include "router/features.h"
#include "router/signals.h"

namespace weir::router {

// What an engine took lately, from its last generations; 0 = not known.
struct Pace {
  uint32_t first_word_ms = 0;  // three of four were as quick
  uint32_t read_us = 0;        // for a token of a prompt that was new to it, median
  uint32_t token_us = 0;       // for a token of the answer, median
  friend bool operator==(const Pace&, const Pace&) = default;
};

// Whether the package of an engine's model lets it answer now. The numbers are in records.
enum class ModelStanding : uint8_t { kGood, kUnverified, kExpired, kNeedsPolicy };

// One engine as the decision saw it.
struct Candidate {
  std::string id;
  gate::Place place = gate::Place::kDevice;
  std::string region;
  Readiness readiness = Readiness::kAbsent;
  uint32_t context_tokens = 0;  // 0 = not known: never left out for it
  uint32_t running = 0;
  uint32_t capacity = 0;  // 0 = not known
  Pace pace;
  Price price;
  uint32_t warm_tokens = 0;  // of this conversation, read by it for the turn before
  bool resting = false;      // it failed just now: chosen only when nothing else is left
  ModelStanding model = ModelStanding::kGood;
  uint32_t wake_ms = 0;  // until it can begin, when it is asleep; 0 = not known
  friend bool operator==(const Candidate&, const Candidate&) = default;
};

struct RoutingOptions {
  uint32_t threshold_permille = 500;  // 0..1000; at or above it the cloud is preferred
  uint32_t watch_permille =
      150;  // 0..1001; from this score on a local answer is watched; 1001 = never
  friend bool operator==(const RoutingOptions&, const RoutingOptions&) = default;
};

// The day's money for the cloud, in millionths of a yuan.
struct Budget {
  bool limited = false;
  uint64_t left_micros = 0;
  uint32_t short_permille =
      0;  // by how much of its due what is left falls short for the rest of the day
  friend bool operator==(const Budget&, const Budget&) = default;
};

// The conversation so far.
struct SessionState {
  std::string engine;   // answered the turn before; empty = not known
  bool locked = false;  // the last turn is a tool's: only that engine can go on
  friend bool operator==(const SessionState&, const SessionState&) = default;
};

struct RouteInput {
  gate::Pin pin = gate::Pin::kAuto;
  gate::DataClass data_class = gate::DataClass::kOrdinary;
  bool policy_stale = false;
  std::vector<std::string> regions;  // allowed for the cloud; empty = any
  Features features;
  Expectation expectation;  // of the prompt; without weights the cues alone decide
  Signals signals;
  gate::Wishes wishes;
  uint32_t deadline_ms = 0;  // of the request, from now; 0 = not known
  SessionState session;
  Budget budget;
  std::vector<Candidate> candidates;  // in order of preference among equals
  RoutingOptions options;
  friend bool operator==(const RouteInput&, const RouteInput&) = default;
};

}  // namespace weir::router
