#include "compliance/classify/model.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "compliance/base/status.h"
#include "compliance/text/reader.h"

namespace weir::classify {
namespace {

static_assert(std::endian::native == std::endian::little, "the image is read in place");

constexpr unsigned kRootFraction = 16;  // bits behind the point of n in sqrt(n * 2^16)
constexpr int64_t kRootUnit = 1 << 8;   // so the root has half as many

// The whole part of the square root, by Newton's method: floating point might round differently.
int64_t RootOf(int64_t value) {
  if (value < 2) return value;
  int64_t root = int64_t{1} << ((std::bit_width(static_cast<uint64_t>(value)) + 1) / 2);
  for (;;) {
    const int64_t next = (root + value / root) / 2;
    if (next >= root) return root;
    root = next;
  }
}

bool IsInLimits(const Header& header) {
  return header.weight_bits >= 8 && header.weight_bits <= 20 && header.category_bits >= 8 &&
         header.category_bits <= 18 && header.categories >= 1 && header.categories <= 64;
}

size_t SizeOf(const Header& header) {
  return sizeof(Header) + (size_t{4} << header.weight_bits) +
         header.categories * (kCategoryBytes + (size_t{1} << header.category_bits));
}

}  // namespace

std::string_view NameOf(Head head) {
  static constexpr std::array<std::string_view, kHeads> kNames = {"request", "statement", "answer"};
  return kNames.at(static_cast<size_t>(head));
}

Sums& Sums::operator+=(const Sums& other) {
  for (size_t head = 0; head < kHeads; ++head) sum[head] += other.sum[head];
  ngrams += other.ngrams;
  return *this;
}

absl::StatusOr<Model> Model::View(std::string_view bytes) {
  Model model;
  Header& header = model.header_;
  if (bytes.size() < sizeof(Header)) return DataLoss("the classifier is cut short");
  std::memcpy(&header, bytes.data(), sizeof(Header));
  if (header.magic != kMagic) return DataLoss("not a classifier");
  if (header.format != kFormat || header.ngram_version != kNgramVersion ||
      header.fold_version != text::kFoldVersion) {
    return Error(absl::StatusCode::kFailedPrecondition,
                 "the classifier was made for format {}, n-grams {}, folding {}", header.format,
                 header.ngram_version, header.fold_version);
  }
  if (!IsInLimits(header)) return DataLoss("the classifier's header is damaged");
  if (bytes.size() != SizeOf(header)) {
    return DataLoss("the classifier has {} bytes, its header says {}", bytes.size(),
                    SizeOf(header));
  }
  if (!std::all_of(header.curve.begin(), header.curve.end(), IsCurve)) {
    return DataLoss("the classifier's calibration is damaged");
  }
  const char* at = bytes.data() + sizeof(Header);
  model.weights_ = reinterpret_cast<const int8_t*>(at);
  model.names_ = at + (size_t{4} << header.weight_bits);
  model.rows_ = reinterpret_cast<const int8_t*>(model.names_ + header.categories * kCategoryBytes);
  model.weight_shift_ = 32 - header.weight_bits;
  model.category_shift_ = 32 - header.category_bits;
  return model;
}

uint32_t Model::Permille(Head head, const Sums& sums) const {
  if (empty() || sums.ngrams == 0) return 0;
  const auto index = static_cast<size_t>(head);
  // A few n-grams alone are weak evidence, whatever they are.
  const int64_t ngrams = std::max<int64_t>(sums.ngrams, 8);
  const int64_t root = RootOf(ngrams << kRootFraction);
  const int64_t margin =
      header_.bias[index] + int64_t{header_.scale[index]} * sums.sum[index] * kRootUnit / root;
  return PermilleAt(header_.curve[index], margin);
}

std::string_view Model::category(size_t index) const {
  const char* name = names_ + index * kCategoryBytes;
  return {name, ::strnlen(name, kCategoryBytes)};
}

}  // namespace weir::classify
