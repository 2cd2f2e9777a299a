// What `weir router train` learned, as integers, and its bytes. Weights come in kinds of prompt
// (knowledge, mathematics, law, ...): the heads of one kind say nothing of another, and a prompt
// that resembles no kind gets no score from them.
//
// Bytes (little-endian): magic "WEIRRTR2" ("WEIRRTR1": without the weights of token signs), then
// what Encode() writes, in the order of the fields below; lists begin with a 32-bit count, names
// with a 32-bit length. On disk they are the section "router" of a signed bundle
// (compliance/policy/bundle.h).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "compliance/crypto/digest.h"
#include "router/learn/answer_cues.h"
#include "router/learn/text_slots.h"

namespace weir::router {

inline constexpr std::string_view kWeightsSection = "router";
inline constexpr size_t kMaxWeightsBytes = 1'000'000;
inline constexpr size_t kMaxKinds = 16;
inline constexpr size_t kMaxTopics = 64;  // of one kind

// One logistic head. Logits are in 65,536ths.
struct Head {
  std::vector<int8_t> slots;  // kSlots of them
  int32_t prompt_scale = 0;   // times sum(value * weight) / norm of the prompt's slots
  int32_t answer_scale = 0;   // the same of the answer's; 0 = a head for prompts
  std::array<int32_t, kCues> cues{};
  std::array<int32_t, kAnswerCues> answer_cues{};
  friend bool operator==(const Head&, const Head&) = default;
};

// Three heads make an expected gain: P(cloud right) - P(local right), and who is right when one is.
struct Heads {
  Head local;
  Head cloud;
  Head pair;
  friend bool operator==(const Heads&, const Heads&) = default;
};

// A cluster of prompts seen in training: where its middle is, and how far its members are from it.
struct Topic {
  std::array<int16_t, kSketch> centre{};
  uint32_t centre_norm = 1;
  int32_t far_permille = 0;   // less alike than this: not this topic
  int32_t near_permille = 0;  // at least as alike: surely this topic
  friend bool operator==(const Topic&, const Topic&) = default;
};

inline constexpr size_t kKnots = 33;  // of the maps from gain to score, evenly over 0..1000

struct KindOfPrompt {
  std::string name;
  uint32_t labels = 0;    // rows it was trained on
  int32_t mean_gain = 0;  // in millionths, as all gains
  Heads prompt;
  bool has_answer = false;
  Heads answer;  // meaningful with has_answer
  std::vector<Topic> topics;
  friend bool operator==(const KindOfPrompt&, const KindOfPrompt&) = default;
};

struct Weights {
  uint32_t version = 0;  // the trainer's to raise
  std::vector<KindOfPrompt> kinds;
  // The gain that a score of 0, 31, 62, ... 1000 permille stands for: ascending. So a threshold of
  // 700 sends the 30 % of traffic like the training's that gains most.
  std::array<int32_t, kKnots> prompt_knots{};
  std::array<int32_t, kKnots> answer_knots{};
  friend bool operator==(const Weights&, const Weights&) = default;
};

std::string Encode(const Weights& weights);
// DATA_LOSS: damaged, cut or not weights.
absl::StatusOr<Weights> DecodeWeights(std::string_view bytes);
// What names the weights in a record: "router-<version>@" and 12 hex digits of the bytes' SHA-256.
std::string NameOf(const Weights& weights, std::string_view bytes);

}  // namespace weir::router
