#include "compliance/classify/state_head.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "absl/strings/escaping.h"
#include "compliance/base/status.h"

namespace weir::classify {
namespace {

static_assert(std::endian::native == std::endian::little, "the image is read in place");

constexpr std::string_view kDigestMark = "@sha256:";
constexpr size_t kDigestDigits = 12;  // of a model's name
constexpr unsigned kScaleBits = 16;

float FloatAt(const char* floats, size_t index) {
  float value = 0;
  std::memcpy(&value, floats + index * sizeof(float), sizeof(float));
  return value;
}

bool IsInLimits(const StateHeader& header) {
  return header.width >= 1 && header.layers >= 1 && header.layers <= kMostLayers &&
         header.categories <= 64 && header.units >= 1 && header.units <= kMostUnits &&
         size_t{header.width} * header.layers <= kMostStateNumbers;
}

size_t SizeOf(const StateHeader& header) {
  const size_t numbers = size_t{header.width} * header.layers;
  return sizeof(StateHeader) + numbers * 2 * sizeof(float) +
         header.units * (sizeof(HiddenUnit) + numbers) +
         header.categories * (kStateNameBytes + numbers);
}

int64_t Dot(const std::vector<int8_t>& steps, const int8_t* weights) {
  int64_t sum = 0;
  for (size_t i = 0; i < steps.size(); ++i) sum += int32_t{steps[i]} * int32_t{weights[i]};
  return sum;
}

std::string HexOf(const std::array<uint8_t, 32>& digest) {
  std::string bytes(digest.begin(), digest.end());
  return std::string(absl::BytesToHexString({bytes.data(), bytes.size()}));
}

}  // namespace

absl::StatusOr<StateHead> StateHead::View(std::string_view bytes) {
  StateHead head;
  StateHeader& header = head.header_;
  if (bytes.size() < sizeof(StateHeader)) return DataLoss("the second stage is cut short");
  std::memcpy(&header, bytes.data(), sizeof(StateHeader));
  if (header.magic != kStateMagic) return DataLoss("not a second stage");
  if (header.format != kStateFormat) {
    return Error(absl::StatusCode::kFailedPrecondition, "the second stage has format {}, not {}",
                 header.format, kStateFormat);
  }
  if (!IsInLimits(header) || !IsCurve(header.curve)) {
    return DataLoss("the second stage's header is damaged");
  }
  if (bytes.size() != SizeOf(header)) {
    return DataLoss("the second stage has {} bytes, its header says {}", bytes.size(),
                    SizeOf(header));
  }
  const size_t numbers = head.numbers();
  head.means_ = bytes.data() + sizeof(StateHeader);
  head.scales_ = head.means_ + numbers * sizeof(float);
  head.hidden_ = head.scales_ + numbers * sizeof(float);
  head.weights_ = reinterpret_cast<const int8_t*>(head.hidden_ + header.units * sizeof(HiddenUnit));
  head.names_ = reinterpret_cast<const char*>(head.weights_ + header.units * numbers);
  head.rows_ = reinterpret_cast<const int8_t*>(head.names_ + header.categories * kStateNameBytes);
  return head;
}

bool StateHead::FitsModel(std::string_view name) const {
  const size_t mark = name.rfind(kDigestMark);
  if (empty() || mark == std::string_view::npos) return false;
  const std::string_view digits = name.substr(mark + kDigestMark.size());
  return digits.size() >= kDigestDigits && HexOf(header_.model_sha256).starts_with(digits);
}

std::string StateHead::model_digest() const {
  return HexOf(header_.model_sha256).substr(0, kDigestDigits);
}

std::vector<uint8_t> StateHead::layers() const {
  return {header_.layer.begin(), header_.layer.begin() + header_.layers};
}

std::optional<StateScore> StateHead::Score(const PromptState& state) const {
  std::optional<StateScore> best;
  for (const std::vector<float>& window : state.windows) {
    const std::optional<std::vector<int8_t>> steps = Steps(window);
    if (!steps) return std::nullopt;
    const uint32_t permille = PermilleAt(header_.curve, MarginOf(*steps));
    if (!best || permille > best->permille) best = StateScore{permille, CategoryOf(*steps)};
  }
  return best;
}

int64_t StateHead::MarginOf(const std::vector<int8_t>& steps) const {
  int64_t margin = header_.bias;
  for (size_t i = 0; i < header_.units; ++i) {
    HiddenUnit unit;
    std::memcpy(&unit, hidden_ + i * sizeof(HiddenUnit), sizeof(HiddenUnit));
    const int64_t sum = Dot(steps, weights_ + i * numbers());
    const int64_t says = unit.bias + ((int64_t{unit.scale} * sum) >> kScaleBits);
    if (says > 0) margin += (int64_t{unit.out} * says) >> kScaleBits;
  }
  return margin;
}

std::optional<std::vector<int8_t>> StateHead::Steps(const std::vector<float>& window) const {
  if (empty() || window.size() != numbers()) return std::nullopt;
  std::vector<int8_t> steps(window.size());
  for (size_t i = 0; i < window.size(); ++i) {
    const float value = (window[i] - FloatAt(means_, i)) * FloatAt(scales_, i);
    if (!std::isfinite(value)) return std::nullopt;
    steps[i] = static_cast<int8_t>(std::lrint(std::clamp(value, -127.0F, 127.0F)));
  }
  return steps;
}

std::string_view StateHead::CategoryOf(const std::vector<int8_t>& steps) const {
  size_t best = header_.categories;
  int64_t most = INT64_MIN;
  for (size_t i = 0; i < header_.categories; ++i) {
    const int64_t sum = Dot(steps, rows_ + i * numbers());
    if (sum <= most) continue;
    most = sum;
    best = i;
  }
  if (best == header_.categories) return {};
  const char* name = names_ + best * kStateNameBytes;
  return {name, ::strnlen(name, kStateNameBytes)};
}

}  // namespace weir::classify
