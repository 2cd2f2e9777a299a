// Stage two of the judgement on a model's own understanding: a small network on what one of
// its layers makes of the asked text (its mean over the tokens). The model computes that anyway, so
// the score costs almost nothing. docs/JUDGEMENT.md says how it is trained and what it is worth.
//
// The layer's numbers are floats and may differ in the last bits between machines; they are rounded
// to signed bytes first, and from there on all arithmetic is of integers.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "compliance/classify/curve.h"

namespace weir::classify {

inline constexpr uint64_t kStateMagic = 0x324744554A524957;  // "WIRJUDG2"
inline constexpr uint32_t kStateFormat = 1;
inline constexpr size_t kMostLayers = 4;
inline constexpr size_t kMostStateNumbers = 32768;  // of all layers together
inline constexpr size_t kMostUnits = 256;
inline constexpr size_t kStateNameBytes = 8;
inline constexpr size_t kMaxStateHeadBytes = 8u << 20;

// What a model made of a text: for each window of it the layers' means, one after the other.
struct PromptState {
  std::vector<std::vector<float>> windows;
};

// The image: this header; for each number of a window its mean and how many steps a unit has
// (floats); `units` hidden units; their weights, one signed byte a number; `categories` names of 8
// bytes, zero padded; for each category one signed byte a number. Little-endian.
struct StateHeader {
  uint64_t magic = kStateMagic;
  uint32_t format = kStateFormat;
  uint32_t width = 0;                        // numbers of one layer
  std::array<uint8_t, kMostLayers> layer{};  // the first is 0
  uint32_t layers = 0;                       // 1 to 4
  uint32_t categories = 0;                   // 0 to 64
  uint32_t units = 0;                        // 1 to 256
  int32_t bias = 0;  // the margin is bias + sum of out * (what a unit says) / 2^16, in 1/1024
  Curve curve{};
  uint16_t zero = 0;
  std::array<uint8_t, 32> model_sha256{};  // of the weights that it was trained with
};
static_assert(sizeof(StateHeader) == 136);

// It says bias + scale * (sum of weight * step) / 2^16, in 1/1024, or nothing where that is below
// 0.
struct HiddenUnit {
  int32_t scale = 0;
  int32_t bias = 0;
  int32_t out = 0;
};
static_assert(sizeof(HiddenUnit) == 12);

struct StateScore {
  uint32_t permille = 0;      // how likely it is that the text is to be refused: 0 to 1000
  std::string_view category;  // empty: the head knows none
};

// A read-only view. The bytes must outlive it. Copyable, thread-safe.
class StateHead {
 public:
  StateHead() = default;  // empty()
  // DATA_LOSS when it is damaged; FAILED_PRECONDITION when it has another format.
  static absl::StatusOr<StateHead> View(std::string_view bytes);
  bool empty() const { return means_ == nullptr; }

  // Whether it was trained with this model: `name` ends with "@sha256:" and the first digits of its
  // digest, at least 12. Another model's layers mean other things.
  bool FitsModel(std::string_view name) const;
  std::string model_digest() const;  // the first 12 digits
  std::vector<uint8_t> layers() const;

  // Of the window that speaks most for a refusal. Nothing when there is no window, or one is not of
  // the head's width or holds what is no number.
  std::optional<StateScore> Score(const PromptState& state) const;

 private:
  size_t numbers() const { return size_t{header_.width} * header_.layers; }
  std::optional<std::vector<int8_t>> Steps(const std::vector<float>& window) const;
  int64_t MarginOf(const std::vector<int8_t>& steps) const;
  std::string_view CategoryOf(const std::vector<int8_t>& steps) const;

  StateHeader header_;
  const char* means_ = nullptr;   // floats, maybe unaligned
  const char* scales_ = nullptr;  // floats, maybe unaligned
  const char* hidden_ = nullptr;
  const int8_t* weights_ = nullptr;
  const char* names_ = nullptr;
  const int8_t* rows_ = nullptr;
};

}  // namespace weir::classify
