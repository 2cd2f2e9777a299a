#include "router/learn/weights.h"

#include <fmt/format.h>

#include <algorithm>
#include <type_traits>

#include "compliance/base/status.h"

namespace weir::router {
namespace {

constexpr std::string_view kMagic = "WEIRRTR2";
constexpr std::string_view kMagicWithoutSigns = "WEIRRTR1";
constexpr size_t kMaxName = 64;

class Writing {
 public:
  explicit Writing(std::string& out) : out_(out) {}
  static size_t answer_cues() { return kAnswerCues; }
  template <typename T>
  void Number(const T& value) {
    auto rest = static_cast<uint64_t>(static_cast<std::make_unsigned_t<T>>(value));
    for (size_t i = 0; i < sizeof(T); ++i, rest >>= 8) {
      out_.push_back(static_cast<char>(static_cast<unsigned char>(rest & 0xFF)));
    }
  }
  void Flag(const bool& flag) { Number(static_cast<uint8_t>(flag ? 1 : 0)); }
  void Text(const std::string& text) {
    Number(static_cast<uint32_t>(text.size()));
    out_ += text;
  }
  // Elements are written by `each`.
  template <typename T, typename Each>
  void List(const std::vector<T>& list, size_t, const Each& each) {
    Number(static_cast<uint32_t>(list.size()));
    for (const T& item : list) each(*this, item);
  }

 private:
  std::string& out_;
};

class Reading {
 public:
  Reading(std::string_view bytes, size_t answer_cues) : bytes_(bytes), answer_cues_(answer_cues) {}
  size_t answer_cues() const { return answer_cues_; }
  template <typename T>
  void Number(T& value) {
    uint64_t read = 0;
    good_ = good_ && bytes_.size() >= sizeof(T);
    if (!good_) return;
    for (size_t i = sizeof(T); i-- > 0;) read = read << 8 | static_cast<unsigned char>(bytes_[i]);
    bytes_.remove_prefix(sizeof(T));
    value = static_cast<T>(static_cast<std::make_unsigned_t<T>>(read));
  }
  void Flag(bool& flag) {
    uint8_t byte = 0;
    Number(byte);
    good_ = good_ && byte <= 1;
    flag = byte == 1;
  }
  void Text(std::string& text) {
    uint32_t size = 0;
    Number(size);
    good_ = good_ && size <= kMaxName && size <= bytes_.size();
    if (!good_) return;
    text = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
  }
  template <typename T, typename Each>
  void List(std::vector<T>& list, size_t most, const Each& each) {
    uint32_t size = 0;
    Number(size);
    good_ = good_ && size <= most;
    if (!good_) return;
    list.resize(size);
    for (T& item : list) {
      if (good_) each(*this, item);
    }
  }
  bool whole() const { return good_ && bytes_.empty(); }

 private:
  std::string_view bytes_;
  size_t answer_cues_;
  bool good_ = true;
};

constexpr auto kNumber = [](auto& io, auto& value) { io.Number(value); };

// The fields in their order, once for both directions.
template <typename Io, typename HeadType>
void HeadFields(Io& io, HeadType& head) {
  io.List(head.slots, kSlots, kNumber);
  io.Number(head.prompt_scale);
  io.Number(head.answer_scale);
  for (auto& cue : head.cues) io.Number(cue);
  for (size_t i = 0; i < io.answer_cues(); ++i) io.Number(head.answer_cues[i]);
}

template <typename Io, typename HeadsType>
void HeadsFields(Io& io, HeadsType& heads) {
  HeadFields(io, heads.local);
  HeadFields(io, heads.cloud);
  HeadFields(io, heads.pair);
}

template <typename Io, typename KindType>
void KindFields(Io& io, KindType& kind) {
  io.Text(kind.name);
  io.Number(kind.labels);
  io.Number(kind.mean_gain);
  HeadsFields(io, kind.prompt);
  io.Flag(kind.has_answer);
  if (kind.has_answer) HeadsFields(io, kind.answer);
  io.List(kind.topics, kMaxTopics, [](auto& inner, auto& topic) {
    for (auto& value : topic.centre) inner.Number(value);
    inner.Number(topic.centre_norm);
    inner.Number(topic.far_permille);
    inner.Number(topic.near_permille);
  });
}

template <typename Io, typename WeightsType>
void Fields(Io& io, WeightsType& weights) {
  io.Number(weights.version);
  io.List(weights.kinds, kMaxKinds, [](auto& inner, auto& kind) { KindFields(inner, kind); });
  for (auto& knot : weights.prompt_knots) io.Number(knot);
  for (auto& knot : weights.answer_knots) io.Number(knot);
}

bool Usable(const Heads& heads) {
  return heads.local.slots.size() == kSlots && heads.cloud.slots.size() == kSlots &&
         heads.pair.slots.size() == kSlots;
}

bool Usable(const KindOfPrompt& kind) {
  const bool topics = std::all_of(kind.topics.begin(), kind.topics.end(), [](const Topic& topic) {
    return topic.centre_norm > 0 && topic.far_permille <= topic.near_permille;
  });
  return topics && Usable(kind.prompt) && (!kind.has_answer || Usable(kind.answer));
}

bool Usable(const Weights& weights) {
  return std::all_of(weights.kinds.begin(), weights.kinds.end(),
                     [](const KindOfPrompt& kind) { return Usable(kind); }) &&
         std::is_sorted(weights.prompt_knots.begin(), weights.prompt_knots.end()) &&
         std::is_sorted(weights.answer_knots.begin(), weights.answer_knots.end());
}

}  // namespace

std::string Encode(const Weights& weights) {
  std::string bytes(kMagic);
  Writing writing(bytes);
  Fields(writing, weights);
  return bytes;
}

absl::StatusOr<Weights> DecodeWeights(std::string_view bytes) {
  const bool signs = bytes.starts_with(kMagic);
  if (!signs && !bytes.starts_with(kMagicWithoutSigns)) {
    return DataLoss("{} bytes are no router weights", bytes.size());
  }
  if (bytes.size() > kMaxWeightsBytes) {
    return DataLoss("router weights of {} bytes, the limit is {}", bytes.size(), kMaxWeightsBytes);
  }
  Weights weights;
  Reading reading(bytes.substr(kMagic.size()), signs ? kAnswerCues : kTextCues);
  Fields(reading, weights);
  if (!reading.whole() || !Usable(weights)) return DataLoss("the router weights are damaged");
  return weights;
}

std::string NameOf(const Weights& weights, std::string_view bytes) {
  return fmt::format("router-{}@{}", weights.version,
                     crypto::Sha256Of(bytes).ToHex().substr(0, 12));
}

}  // namespace weir::router
