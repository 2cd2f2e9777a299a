// Stage one of the judgement: a linear model over n-grams, in a flat image that is mapped as a
// section of the policy bundle. All arithmetic is of integers: the same text has the same score
// everywhere. docs/JUDGEMENT.md says how it is trained and what it is worth.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "compliance/classify/curve.h"
#include "compliance/classify/ngrams.h"

namespace weir::classify {

// What a text is looked at for. Each has weights, a calibration and a threshold of its own.
enum class Head : uint8_t { kRequest, kStatement, kAnswer };
inline constexpr size_t kHeads = 3;
std::string_view NameOf(Head head);  // "request", "statement", "answer"

inline constexpr uint64_t kMagic = 0x314744554A524957;  // "WIRJUDG1"
inline constexpr uint32_t kFormat = 1;
inline constexpr size_t kCategoryBytes = 8;
inline constexpr size_t kMaxModelBytes = 8u << 20;

// The image: this header, then 4 signed bytes for each of 2^weight_bits buckets (one for each head,
// one unused), then `categories` names of 8 bytes, zero padded, then `categories` signed bytes for
// each of 2^category_bits buckets. Little-endian.
struct Header {
  uint64_t magic = kMagic;
  uint32_t format = kFormat;
  uint32_t ngram_version = kNgramVersion;
  uint32_t fold_version = 0;
  uint32_t weight_bits = 0;    // 8 to 20
  uint32_t category_bits = 0;  // 8 to 18
  uint32_t categories = 0;     // 1 to 64
  // A head's margin is bias + scale * (sum of weights) / sqrt(number of n-grams), in 1/1024.
  std::array<int32_t, kHeads> bias{};
  std::array<int32_t, kHeads> scale{};
  std::array<Curve, kHeads> curve{};
  uint16_t zero = 0;
};
static_assert(sizeof(Header) == 256);

// Sums over the n-grams of a stretch of text.
struct Sums {
  std::array<int32_t, kHeads> sum{};
  uint32_t ngrams = 0;
  Sums& operator+=(const Sums& other);
};

// A read-only view. The bytes must outlive it. Copyable, thread-safe.
class Model {
 public:
  Model() = default;  // empty()
  // DATA_LOSS when it is damaged; FAILED_PRECONDITION when it was trained with other n-grams or
  // folding tables.
  static absl::StatusOr<Model> View(std::string_view bytes);
  bool empty() const { return weights_ == nullptr; }

  void Add(const NgramHashes& grams, Sums& sums) const {
    for (uint8_t i = 0; i < grams.count; ++i) {
      const int8_t* row = weights_ + size_t{grams.hash[i] >> weight_shift_} * 4;
      for (size_t head = 0; head < kHeads; ++head) sums.sum[head] += row[head];
    }
    sums.ngrams += grams.count;
  }
  // How likely it is that the text is to be refused: 0 to 1000. 0 for no n-grams.
  uint32_t Permille(Head head, const Sums& sums) const;

  size_t categories() const { return header_.categories; }
  std::string_view category(size_t index) const;  // REQUIRES: index < categories()
  // The weights of one n-gram, one for each category.
  const int8_t* CategoryRow(uint32_t hash) const {
    return rows_ + size_t{hash >> category_shift_} * header_.categories;
  }

 private:
  Header header_;
  const int8_t* weights_ = nullptr;
  const char* names_ = nullptr;
  const int8_t* rows_ = nullptr;
  unsigned weight_shift_ = 0;
  unsigned category_shift_ = 0;
};

}  // namespace weir::classify
