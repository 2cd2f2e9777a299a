#include "compliance/label/label.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "compliance/base/status.h"
#include "compliance/crypto/digest.h"
#include "compliance/label/flat_json.h"

namespace weir::label {
namespace {

constexpr std::string_view kVisibleZh = "本内容由人工智能生成";
constexpr std::string_view kVisibleEn = "AI-generated content";

// The order of GB 45438-2025 annex E.
constexpr std::array<std::string_view, 7> kKeys = {
    "Label",       "ContentProducer", "ProduceID", "ReservedCode1", "ContentPropagator",
    "PropagateID", "ReservedCode2"};

// GB 32100-2015: the characters of a unified social credit code in order of value, and its weights.
constexpr std::string_view kCreditAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
constexpr std::array<uint32_t, 17> kCreditWeights = {1,  3,  9,  27, 19, 26, 16, 17, 20,
                                                     29, 25, 13, 8,  24, 10, 30, 28};
constexpr size_t kCreditBegin = 4;
constexpr size_t kCreditSize = 18;
constexpr size_t kServiceAt = kCreditBegin + kCreditSize;

bool IsUpperOrDigit(char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); }

absl::Status WrongAt(size_t index, std::string_view what) {
  return InvalidArgument("producer code: position {} {}", index + 1, what);
}

absl::Status CheckCreditCode(std::string_view code) {
  uint32_t sum = 0;
  for (size_t i = 0; i < kCreditWeights.size(); ++i) {
    const size_t value = kCreditAlphabet.find(code[i]);
    if (value == std::string_view::npos) {
      return WrongAt(kCreditBegin + i, "is not a character of a unified social credit code");
    }
    sum += kCreditWeights[i] * static_cast<uint32_t>(value);
  }
  if (code.back() != kCreditAlphabet[(31 - sum % 31) % 31]) {
    return WrongAt(kCreditBegin + kCreditSize - 1, "is not the right check character");
  }
  return absl::OkStatus();
}

std::string_view ValueOf(const std::vector<Member>& members, std::string_view key) {
  const auto found = std::find_if(members.begin(), members.end(),
                                  [&](const Member& member) { return member.key == key; });
  return found == members.end() ? std::string_view() : found->value;
}

using Values = std::array<std::string, kKeys.size()>;  // in the order of kKeys

// What a signature covers: the first three members as they stand in the record.
std::string SignedPart(const Values& values) {
  return fmt::format("\"{}\":\"{}\",\"{}\":\"{}\",\"{}\":\"{}\"", kKeys[0], values[0], kKeys[1],
                     values[1], kKeys[2], values[2]);
}

std::string SignatureText(const crypto::Verifier& key, std::string_view signature) {
  return fmt::format("{}:{}", key.key_id(), crypto::ToBase64(signature));
}

// `signer` may be null.
Label MakeLabel(const std::string& producer, const crypto::Signer* signer, const Id& exchange,
                policy::Locale locale) {
  Values values = {"1", producer, exchange.ToString(), "", "", "", ""};
  if (signer != nullptr) {
    values[3] = SignatureText(signer->verifier(), signer->Sign(SignedPart(values)));
  }
  std::string json;
  for (size_t i = 0; i < kKeys.size(); ++i) {
    json += fmt::format("{}\"{}\":\"{}\"", i == 0 ? "{" : ",", kKeys[i], values[i]);
  }
  const std::string_view visible = locale == policy::Locale::kEnglish ? kVisibleEn : kVisibleZh;
  return {std::string(visible), json + "}"};
}

}  // namespace

bool IsVisibleMark(std::string_view text) {
  const auto has = [&](std::string_view word) { return text.find(word) != std::string_view::npos; };
  const bool names_ai = has("人工智能") || has("AI");
  return names_ai && (has("生成") || has("合成") || has("generated") || has("synthe"));
}

bool IsSignedBy(std::string_view aigc_json, const crypto::Verifier& key) {
  const std::optional<std::vector<Member>> members = ParseFlatJson(aigc_json);
  if (!members.has_value()) return false;
  Values values;
  for (size_t i = 0; i < kKeys.size(); ++i) values[i] = ValueOf(*members, kKeys[i]);
  const std::string prefix = key.key_id() + ":";
  if (!values[3].starts_with(prefix)) return false;
  const auto signature = crypto::FromBase64(values[3].substr(prefix.size()));
  return signature.ok() && key.Verify(SignedPart(values), *signature);
}

absl::StatusOr<std::shared_ptr<const crypto::Signer>> LoadOrMakeLabelKey(FileSystem& files,
                                                                         const std::string& path) {
  constexpr uint64_t kLimit = 64 << 10;
  if (!files.Exists(path)) {
    const crypto::Signer made = crypto::Signer::Generate(crypto::Algorithm::kSm2);
    WEIR_RETURN_IF_ERROR(WriteFileAtomically(files, path, made.ToPem()));
    WEIR_RETURN_IF_ERROR(WriteFileAtomically(files, path + ".pub", made.PublicPem()));
  }
  WEIR_ASSIGN_OR_RETURN(const std::string pem, ReadWholeFile(files, path, kLimit));
  auto signer = crypto::Signer::FromPem(pem);
  if (!signer.ok()) return Annotate(signer.status(), path);
  if (signer->algorithm() != crypto::Algorithm::kSm2) {
    return InvalidArgument("{}: not an SM2 key", path);
  }
  return std::make_shared<const crypto::Signer>(*std::move(signer));
}

absl::StatusOr<Labeller> Labeller::Create(std::string_view producer,
                                          std::shared_ptr<const crypto::Signer> signer) {
  if (producer.size() != kProducerCodeSize) {
    return InvalidArgument("producer code: has {} characters, must have {}", producer.size(),
                           kProducerCodeSize);
  }
  constexpr std::string_view kPrefix = "0011";  // format, an organisation, its credit code follows
  for (size_t i = 0; i < kPrefix.size(); ++i) {
    if (producer[i] != kPrefix[i]) return WrongAt(i, fmt::format("must be {}", kPrefix[i]));
  }
  WEIR_RETURN_IF_ERROR(CheckCreditCode(producer.substr(kCreditBegin, kCreditSize)));
  if (producer[kServiceAt] != '1') return WrongAt(kServiceAt, "must be 1 (generates)");
  for (size_t i = kServiceAt + 1; i < kProducerCodeSize; ++i) {
    if (!IsUpperOrDigit(producer[i])) return WrongAt(i, "must be 0-9 or A-Z");
  }
  return Labeller(std::string(producer), std::move(signer));
}

Label Labeller::For(const Id& exchange, policy::Locale locale) const {
  return MakeLabel(producer_, signer_.get(), exchange, locale);
}

std::shared_ptr<LabelTask> Labeller::Later(const Id& exchange, policy::Locale locale) const {
  return std::make_shared<LabelTask>([producer = producer_, signer = signer_, exchange, locale] {
    return MakeLabel(producer, signer.get(), exchange, locale);
  });
}

bool IsWellFormed(std::string_view aigc_json) {
  const std::optional<std::vector<Member>> members = ParseFlatJson(aigc_json);
  if (!members.has_value() || members->size() != kKeys.size()) return false;
  for (const std::string_view key : kKeys) {
    const auto is_key = [&](const Member& member) { return member.key == key; };
    if (std::count_if(members->begin(), members->end(), is_key) != 1) return false;
  }
  const std::string_view label = ValueOf(*members, "Label");
  return (label == "1" || label == "2" || label == "3") &&
         !ValueOf(*members, "ContentProducer").empty() && !ValueOf(*members, "ProduceID").empty();
}

bool LabelStream::Adopt(const Label& other) {
  if (started_ || !IsVisibleMark(other.visible) || !IsWellFormed(other.aigc_json)) return false;
  label_ = other;
  if (hidden_) label_->visible.clear();
  return true;
}

void LabelStream::HideVisible() {
  hidden_ = true;
  if (label_) label_->visible.clear();
}

const Label& LabelStream::label() {
  if (!label_) {
    label_ = task_->Get();
    if (hidden_) label_->visible.clear();
  }
  return *label_;
}

Labelled LabelStream::Next(gate::Released released) {
  const bool is_first = !std::exchange(started_, true);
  return {released.text(), is_first ? std::optional<Label>(label()) : std::nullopt};
}

Labelled LabelStream::Last(gate::Released released) {
  started_ = true;
  return {released.text(), label()};
}

}  // namespace weir::label
