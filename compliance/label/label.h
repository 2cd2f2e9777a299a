// Labels of generated text: the visible mark and the implicit AIGC record.
// Source: Measures for Labeling AI-Generated Synthetic Content (in force 2025-09-01), GB 45438-2025
// section 5.1 (an AI element and a generation element) and annex E (seven keys, character set).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "compliance/base/file.h"
#include "compliance/base/id.h"
#include "compliance/crypto/signer.h"
#include "compliance/gate/gate.h"
#include "compliance/label/label_task.h"

namespace weir::label {

inline constexpr size_t kProducerCodeSize = 27;

// What a reader must be able to see and a machine must be able to read.
struct Label {
  std::string visible;  // in the reader's language
  std::string
      aigc_json;  // {"Label":"1","ContentProducer":...}: seven keys, annex E characters only
  friend bool operator==(const Label&, const Label&) = default;
};

// Makes labels for one producer code. Thread-safe; copies share the thread of Prepare.
class Labeller {
 public:
  // `producer` is the 27-character code of TC260-PG-20252A: "00", "1", "1", an 18-character unified
  // social credit code with a right check character, "1", four of [0-9A-Z].
  // INVALID_ARGUMENT says which position is wrong.
  // `signer`: signs each label (TC260-PG-202511A); null = labels are not signed.
  static absl::StatusOr<Labeller> Create(std::string_view producer,
                                         std::shared_ptr<const crypto::Signer> signer = nullptr);
  Label For(const Id& exchange, policy::Locale locale) const;
  // The same, made when it is first asked for, or by Prepare before.
  std::shared_ptr<LabelTask> Later(const Id& exchange, policy::Locale locale) const;
  // Has it made in the background, where making it takes time: it is signed.
  void Prepare(const std::shared_ptr<LabelTask>& task) const {
    if (signer_ != nullptr) worker_->Add(task);
  }

 private:
  Labeller(std::string producer, std::shared_ptr<const crypto::Signer> signer)
      : producer_(std::move(producer)), signer_(std::move(signer)) {}
  std::string producer_;
  std::shared_ptr<const crypto::Signer> signer_;
  std::shared_ptr<LabelWorker> worker_ = std::make_shared<LabelWorker>();
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
  // The label is the task's, which is asked for it when it is needed.
  explicit LabelStream(std::shared_ptr<LabelTask> task) : task_(std::move(task)) {}
  // Takes another producer's label instead if it is well formed; says whether it did.
  bool Adopt(const Label& other);
  // Leaves the visible mark out, of an adopted label too: the reader has agreed to mark the text
  // (Labeling Measures, article 9). The implicit label stays.
  void HideVisible();
  Labelled Next(gate::Released released);
  Labelled Last(gate::Released released);
  const Label& label();
  const std::shared_ptr<LabelTask>& task() const { return task_; }

 private:
  std::shared_ptr<LabelTask> task_;
  std::optional<Label> label_;  // nothing: still the task's
  bool started_ = false;
  bool hidden_ = false;
};

// Whether `aigc_json` is one flat object with exactly the seven keys, a right enum and the
// characters annex E allows.
bool IsWellFormed(std::string_view aigc_json);

// Whether `text` has an AI element and a generation element, as a text mark must.
bool IsVisibleMark(std::string_view text);

// Whether ReservedCode1 holds `key`'s signature of Label, ContentProducer and ProduceID:
// "sm2:" and 16 digits of the key's digest, ":", base 64 of r and s. The message is
// "Label":"1","ContentProducer":"...","ProduceID":"..." as it stands in the record.
bool IsSignedBy(std::string_view aigc_json, const crypto::Verifier& key);

// The key that signs labels: an SM2 key in a PEM file, made with mode 0600 when there is none, with
// its public half beside it (PATH.pub). INVALID_ARGUMENT: a file that holds no SM2 key.
absl::StatusOr<std::shared_ptr<const crypto::Signer>> LoadOrMakeLabelKey(FileSystem& files,
                                                                         const std::string& path);

}  // namespace weir::label
