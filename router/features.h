// Cheap cues of one conversation: all that the router may know of a text. Counts only, no text.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "compliance/gate/request.h"

namespace weir::router {

struct Features {
  uint32_t turns = 0;
  uint32_t total_code_points = 0;  // all turns
  uint32_t code_points = 0;        // of the last turn, as are those below
  uint32_t lines = 0;
  uint32_t digits = 0;
  uint32_t operators = 0;          // mathematical
  uint32_t code_marks = 0;         // braces, semicolons, back-ticks
  uint32_t reasoning_cues = 0;     // "prove", "step by step", 证明, 推导, ...
  uint32_t long_answer_cues = 0;   // "essay", "in detail", 写一篇, 详细, ...
  uint32_t knowledge_cues = 0;     // law, medicine, finance, history: facts a small model lacks
  uint32_t easy_cues = 0;          // greeting, thanks, translate a word, ...
  uint32_t max_answer_tokens = 0;  // asked for; 0 = default
  friend bool operator==(const Features&, const Features&) = default;
};

Features FeaturesOf(const std::vector<gate::Turn>& turns, uint32_t max_answer_tokens);

// An upper estimate of the tokens of a conversation, without a tokenizer: one for each code point
// and ten a turn for the template.
uint32_t EstimatedTokens(const Features& features);

// How much more a large model is worth than a small one, 0..1000. Fixed point.
uint32_t DifficultyOf(const Features& features);

// `score` (0..1000) after looking at the local answer, whole or its beginning, without learned
// weights: hedging, refusing, repeating or empty answers raise it.
uint32_t RaisedByDoubt(uint32_t score, const Features& features, std::string_view answer);
// The same of DifficultyOf.
uint32_t DifficultyAfterAnswer(const Features& features, std::string_view answer);

}  // namespace weir::router
