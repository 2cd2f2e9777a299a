#include "compliance/policy/policy.h"

#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>
#include <utility>

#include "compliance/base/held_file.h"
#include "compliance/base/status.h"
#include "compliance/policy/bundle.h"
#include "compliance/policy/tables.h"
#include "compliance/text/reader.h"
#include "compliance/variant/looks.h"
#include "compliance/variant/syllable.h"

namespace weir::policy {
namespace {

// Read-only bytes at an 8-byte aligned address, either mapped from a file or copied.
class Bytes {
 public:
  Bytes(const Bytes&) = delete;
  Bytes& operator=(const Bytes&) = delete;
  Bytes() = default;
  virtual ~Bytes() = default;
  virtual std::string_view view() const = 0;
  virtual bool intact() const { return true; }
  // All of it has been read once; what is needed again may be read again from where it came.
  virtual void Rest() const {}
};

class MappedBytes final : public Bytes {
 public:
  MappedBytes(std::unique_ptr<const HeldFile> file, const void* address)
      : file_(std::move(file)), address_(address), size_(file_->size()) {}
  ~MappedBytes() override { ::munmap(const_cast<void*>(address_), size_); }
  bool intact() const override { return file_->Unchanged().ok(); }
  std::string_view view() const override { return {static_cast<const char*>(address_), size_}; }
  // Verification touches every page of a file that may have megabytes; a scan touches few.
  void Rest() const override {
    ::madvise(const_cast<void*>(address_), size_, MADV_DONTNEED);  // a hint: no harm if it fails
  }

 private:
  const std::unique_ptr<const HeldFile> file_;
  const void* address_;
  size_t size_;
};

class CopiedBytes final : public Bytes {
 public:
  explicit CopiedBytes(std::string_view bytes)
      : words_(bytes.size() / sizeof(uint64_t) + 1), size_(bytes.size()) {
    if (size_ > 0) std::memcpy(words_.data(), bytes.data(), size_);
  }
  std::string_view view() const override {
    return {reinterpret_cast<const char*>(words_.data()), size_};
  }

 private:
  std::vector<uint64_t> words_;
  size_t size_;
};

absl::StatusOr<std::unique_ptr<const Bytes>> Map(const std::string& path) {
  WEIR_ASSIGN_OR_RETURN(auto file, HeldFile::Open(path));
  const size_t size = file->size();
  void* address = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file->descriptor(), 0);
  if (address == MAP_FAILED) return Unavailable("cannot map {}: {}", path, std::strerror(errno));
  return std::make_unique<const MappedBytes>(std::move(file), address);
}

struct Images {
  lexicon::Image lexicon;
  ReadingImages readings;
  segment::Dictionary dictionary;
  classify::Model classifier;
  classify::StateHead state_head;
};

absl::Status ViewReading(const OpenedBundle& opened, std::string_view name, lexicon::Image& image) {
  const std::string_view bytes = opened.section(name);
  if (bytes.empty()) return absl::OkStatus();
  WEIR_ASSIGN_OR_RETURN(image, lexicon::Image::View(bytes));
  return absl::OkStatus();
}

absl::StatusOr<Images> ViewImages(const OpenedBundle& opened, size_t entries) {
  Images images;
  WEIR_ASSIGN_OR_RETURN(images.lexicon, lexicon::Image::View(opened.section(kLexiconSection)));
  if (images.lexicon.patterns() != entries) {
    return DataLoss("the lexicon has {} patterns, the policy has {} entries",
                    images.lexicon.patterns(), entries);
  }
  WEIR_RETURN_IF_ERROR(ViewReading(opened, kSoundSection, images.readings.sound));
  WEIR_RETURN_IF_ERROR(ViewReading(opened, kLeetSection, images.readings.leet));
  WEIR_RETURN_IF_ERROR(ViewReading(opened, kLooksSection, images.readings.looks));
  WEIR_RETURN_IF_ERROR(ViewReading(opened, kSpreadSection, images.readings.spread));
  const std::string_view classifier = opened.section(kJudgeSection);
  if (!classifier.empty()) {
    WEIR_ASSIGN_OR_RETURN(images.classifier, classify::Model::View(classifier));
  }
  const std::string_view state = opened.section(kStateSection);
  if (!state.empty()) {
    WEIR_ASSIGN_OR_RETURN(images.state_head, classify::StateHead::View(state));
  }
  const std::string_view words = opened.section(kWordsSection);
  if (words.empty()) return images;
  WEIR_ASSIGN_OR_RETURN(images.dictionary, segment::Dictionary::View(words));
  return images;
}

class BundlePolicy final : public Policy {
 public:
  BundlePolicy(std::unique_ptr<const Bytes> bytes, OpenedBundle opened, Tables tables,
               EntryTable entries, Images images)
      : bytes_(std::move(bytes)),
        opened_(std::move(opened)),
        tables_(std::move(tables)),
        entries_(std::move(entries)),
        images_(images) {
    for (const Reply& reply : tables_.replies) replies_[reply.key] = &reply;
  }

  const Manifest& manifest() const override { return tables_.manifest; }
  const crypto::Digest& digest() const override { return opened_.digest; }
  const std::vector<crypto::Verifier>& signers() const override { return opened_.signers; }
  const std::vector<Category>& categories() const override { return tables_.categories; }
  const EntryTable& entries() const override { return entries_; }
  const std::vector<Combination>& combinations() const override { return tables_.combinations; }
  const std::vector<PiiRule>& pii_rules() const override { return tables_.pii_rules; }
  const std::vector<Reply>& replies() const override { return tables_.replies; }
  const std::vector<Probe>& probes() const override { return tables_.probes; }
  const std::vector<Origin>& origins() const override { return tables_.origins; }
  const lexicon::Image& lexicon() const override { return images_.lexicon; }
  const ReadingImages& readings() const override { return images_.readings; }
  const segment::Dictionary& dictionary() const override { return images_.dictionary; }
  const classify::Model& classifier() const override { return images_.classifier; }
  const classify::StateHead& state_head() const override { return images_.state_head; }
  void Rest() const override { bytes_->Rest(); }
  bool intact() const override { return bytes_->intact(); }
  std::string_view section(std::string_view name) const override { return opened_.section(name); }

  std::string_view reply(std::string_view key, Locale locale) const override {
    auto found = replies_.find(key);
    if (found == replies_.end()) found = replies_.find("default");
    const Reply& reply = *found->second;
    return locale == Locale::kEnglish ? reply.en : reply.zh;
  }

 private:
  std::unique_ptr<const Bytes> bytes_;
  OpenedBundle opened_;  // views of bytes_
  Tables tables_;
  EntryTable entries_;  // views of bytes_
  Images images_;       // views of bytes_
  std::map<std::string_view, const Reply*> replies_;
};

// A version of tables that this program has: those it scans with must be those the bundle was
// compiled with.
absl::Status CheckFolding(const Manifest& manifest) {
  if (manifest.fold_version == text::kFoldVersion) return absl::OkStatus();
  return Error(absl::StatusCode::kFailedPrecondition,
               "the policy was built with folding version {}, this program has {}",
               manifest.fold_version, text::kFoldVersion);
}

// A bundle for newer tables counts on what this program would not find.
absl::Status CheckKnown(std::string_view what, uint32_t wanted, uint32_t known) {
  if (wanted <= known) return absl::OkStatus();
  return Error(absl::StatusCode::kFailedPrecondition,
               "the policy was built with {} version {}, this program has {}", what, wanted, known);
}

// Patterns by sound and by looks are spelled with the tables, so theirs must be the same.
absl::Status CheckSpelling(std::string_view what, uint32_t built, uint32_t known, bool used) {
  if (!used || built >= known) return CheckKnown(what, built, known);
  return Error(absl::StatusCode::kFailedPrecondition,
               "the policy was built with {} version {}, this program has {}", what, built, known);
}

absl::Status CheckTables(const Manifest& manifest, const OpenedBundle& opened) {
  const bool sound = !opened.section(kSoundSection).empty();
  const bool looks = !opened.section(kLooksSection).empty();
  WEIR_RETURN_IF_ERROR(CheckFolding(manifest));
  WEIR_RETURN_IF_ERROR(
      CheckKnown("identifier rules", manifest.identifier_version, pii::kRulesVersion));
  WEIR_RETURN_IF_ERROR(
      CheckSpelling("sound tables", manifest.sound_version, variant::kSoundVersion, sound));
  return CheckSpelling("look-alike tables", manifest.looks_version, variant::kLooksVersion, looks);
}

absl::StatusOr<std::shared_ptr<const Policy>> View(std::unique_ptr<const Bytes> bytes,
                                                   OpenedBundle opened) {
  WEIR_ASSIGN_OR_RETURN(Tables tables, ParseTables(opened.section(kTablesSection)));
  WEIR_RETURN_IF_ERROR(CheckTables(tables.manifest, opened));
  WEIR_ASSIGN_OR_RETURN(EntryTable entries,
                        EntryTable::View(opened.section(kEntriesSection),
                                         {tables.categories.size(), tables.origins.size()}));
  WEIR_RETURN_IF_ERROR(JoinCombinations(tables.combinations, entries));
  WEIR_ASSIGN_OR_RETURN(const Images images, ViewImages(opened, entries.size()));
  return std::make_shared<const BundlePolicy>(std::move(bytes), std::move(opened),
                                              std::move(tables), std::move(entries), images);
}

absl::StatusOr<std::shared_ptr<const Policy>> Build(std::unique_ptr<const Bytes> bytes,
                                                    const Trust& trust) {
  WEIR_ASSIGN_OR_RETURN(OpenedBundle opened, OpenBundle(bytes->view(), trust));
  const Bytes& read = *bytes;
  auto policy = View(std::move(bytes), std::move(opened));
  if (policy.ok()) read.Rest();  // the policy keeps them
  return policy;
}

}  // namespace

const Bar& Judgement::BarFor(std::string_view tenant, std::string_view band) const {
  const auto fits = [&](const Bar& bar) {
    return (bar.tenant.empty() || bar.tenant == tenant) && (bar.band.empty() || bar.band == band);
  };
  const auto found = std::find_if(bars.begin(), bars.end(), fits);
  return found == bars.end() ? bars.back() : *found;
}

absl::StatusOr<std::shared_ptr<const Policy>> Load(const std::string& path, const Trust& trust) {
  WEIR_ASSIGN_OR_RETURN(auto bytes, Map(path));
  auto policy = Build(std::move(bytes), trust);
  if (!policy.ok()) return Annotate(policy.status(), path);
  if (!(*policy)->intact()) return DataLoss("{} was written to while it was read", path);
  return policy;
}

absl::StatusOr<std::shared_ptr<const Policy>> MapWithoutVerifying(const std::string& path) {
  WEIR_ASSIGN_OR_RETURN(auto bytes, Map(path));
  WEIR_ASSIGN_OR_RETURN(OpenedBundle opened, ReadBundle(bytes->view()));
  return View(std::move(bytes), std::move(opened));
}

pii::TypeSet TypesIn(const std::vector<PiiRule>& rules, Direction direction) {
  pii::TypeSet types;
  for (const PiiRule& rule : rules) {
    if (rule.CountsIn(direction)) types = types | pii::TypeSet{rule.type};
  }
  return types;
}

absl::StatusOr<std::shared_ptr<const Policy>> LoadBytes(std::string_view bytes,
                                                        const Trust& trust) {
  return Build(std::make_unique<const CopiedBytes>(bytes), trust);
}

}  // namespace weir::policy
