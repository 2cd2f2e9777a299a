// What may be seen of a small model's answer without knowing the right one: its sums, whether it
// uses the numbers of the question, its length, hedging, repeating itself, and how sure the model
// was of its tokens. Integers only.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "router/learn/token_signs.h"

namespace weir::router {

inline constexpr size_t kTextCues = 20;
inline constexpr size_t kAnswerCues = kTextCues + kSignCues;
using AnswerCues = std::array<int32_t, kAnswerCues>;  // 256 = 1; the text's, then the signs'

// At most the first kMaxAnswerBytes of the answer are looked at. Without signs their cues are 0.
// Total.
inline constexpr size_t kMaxAnswerBytes = 6000;
AnswerCues AnswerCuesOf(std::string_view prompt, std::string_view answer,
                        const TokenSigns& signs = {});

// Share of the text's twelve-byte windows that occurred before, in 256ths.
int32_t RepetitionOf(std::string_view text);
// How many phrases of doubt or of declining the text has, Chinese and English.
uint32_t HedgesIn(std::string_view text);

}  // namespace weir::router
