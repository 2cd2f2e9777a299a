// Labels of generated text: the visible mark and the implicit AIGC record.
// Source: Measures for Labeling AI-Generated Synthetic Content (in force 2025-09-01), GB 45438-2025
// section 5.1 (an AI element and a generation element) and annex E (seven keys, character set).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "compliance/base/id.h"
#include "compliance/gate/gate.h"

namespace weir::label {

inline constexpr size_t kProducerCodeSize = 27;

// What a reader must be able to see and a machine must be able to read.
struct Label {
  std::string visible;  // in the reader's language
  std::string
      aigc_json;  // {"Label":"1","ContentProducer":...}: seven keys, annex E characters only
  friend bool operator==(const Label&, const Label&) = default;
};

// Makes labels for one producer code. Immutable, thread-safe.
class Labeller {
 public:
  // `producer` is the 27-character code of TC260-PG-20252A: "00", "1", "1", an 18-character unified
  // social credit code with a right check character, "1", four of [0-9A-Z].
  // INVALID_ARGUMENT says which position is wrong.
  static absl::StatusOr<Labeller> Create(std::string_view producer);
  Label For(const Id& exchange, policy::Locale locale) const;

 private:
  explicit Labeller(std::string producer) : producer_(std::move(producer)) {}
  std::string producer_;
};

// Released text with its label; the only thing a writer to a reader takes. Made by LabelStream
// only.
class Labelled {
 public:
  const std::string& text() const { return text_; }
  const std::optional<Label>& label() const { return label_; }

 private:
  friend class LabelStream;
  Labelled(std::string text, std::optional<Label> label)
      : text_(std::move(text)), label_(std::move(label)) {}
  std::string text_;
  std::optional<Label> label_;
};

// Puts the label on the first and the last frame of one stream. Idempotent: a label that came with
// the text (the gateway's) is kept by calling Adopt before the first frame. One thread at a time.
class LabelStream {
 public:
  explicit LabelStream(Label label) : label_(std::move(label)) {}
  // Takes another producer's label instead if it is well formed; says whether it did.
  bool Adopt(const Label& other);
  Labelled Next(gate::Released released);
  Labelled Last(gate::Released released);
  const Label& label() const { return label_; }

 private:
  Label label_;
  bool started_ = false;
};

// Whether `aigc_json` is one flat object with exactly the seven keys, a right enum and the
// characters annex E allows.
bool IsWellFormed(std::string_view aigc_json);

}  // namespace weir::label
