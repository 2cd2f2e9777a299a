#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>

#include "compliance/auditor/documents/document.h"
#include "compliance/base/status.h"
#include "compliance/label/carrier.h"
#include "edge/cli/command.h"
#include "edge/cli/complain.h"

namespace weir::cli {
namespace {

struct LabelOptions {
  std::vector<std::string> files;
  std::string key;
  std::string producer;
  std::string id;
  std::string lang = "zh";
};

absl::StatusOr<label::Carrier> CarrierOf(const std::string& path) {
  const auto carrier = label::CarrierOf(path);
  if (carrier) return *carrier;
  if (auditor::DocumentOf(path)) {
    return InvalidArgument("{}: documents are checked only; label the text before they are made",
                           path);
  }
  return InvalidArgument("{}: not a .txt, .md, .markdown or .json file, nor .docx or .pdf to check",
                         path);
}

absl::StatusOr<std::string> PemOf(FileSystem& files, const std::string& path) {
  constexpr uint64_t kLimit = 64 << 10;
  return ReadWholeFile(files, path, kLimit);
}

absl::StatusOr<label::Inspection> Inspected(FileSystem& files, const std::string& path) {
  if (const auto document = auditor::DocumentOf(path)) {
    return auditor::InspectDocument(*document, path);
  }
  WEIR_ASSIGN_OR_RETURN(const label::Carrier carrier, CarrierOf(path));
  WEIR_ASSIGN_OR_RETURN(const std::string content,
                        ReadWholeFile(files, path, label::kMaxCarrierBytes));
  return label::Inspect(carrier, content);
}

// What is wrong with one file.
absl::StatusOr<std::vector<std::string>> Problems(FileSystem& files, const std::string& path,
                                                  const std::optional<crypto::Verifier>& key) {
  WEIR_ASSIGN_OR_RETURN(const label::Inspection found, Inspected(files, path));
  std::vector<std::string> problems = label::ProblemsOf(found);
  const bool unsigned_ =
      key.has_value() && problems.empty() && !label::IsSignedBy(found.records.front(), *key);
  if (unsigned_) problems.emplace_back("the AIGC record is not signed by the key");
  return problems;
}

absl::StatusOr<bool> CheckAll(const LabelOptions& options) {
  const auto files = NewPosixFileSystem();
  std::optional<crypto::Verifier> key;
  if (!options.key.empty()) {
    WEIR_ASSIGN_OR_RETURN(const std::string pem, PemOf(*files, options.key));
    WEIR_ASSIGN_OR_RETURN(key, crypto::Verifier::FromPem(pem));
  }
  bool all_right = true;
  for (const std::string& path : options.files) {
    const auto problems = Problems(*files, path, key);
    const std::string what = !problems.ok()      ? std::string(ToStd(problems.status().message()))
                             : problems->empty() ? "labelled"
                                                 : fmt::format("{}", fmt::join(*problems, "; "));
    fmt::print("{}: {}\n", path, what);
    all_right = all_right && problems.ok() && problems->empty();
  }
  return all_right;
}

// Writes the label and reads it back: a carrier that loses it must not pass for labelled.
absl::Status ApplyTo(FileSystem& files, const std::string& path, const label::Label& label) {
  WEIR_ASSIGN_OR_RETURN(const label::Carrier carrier, CarrierOf(path));
  WEIR_ASSIGN_OR_RETURN(const std::string content,
                        ReadWholeFile(files, path, label::kMaxCarrierBytes));
  auto labelled = label::Apply(carrier, content, label);
  if (!labelled.ok()) return Annotate(labelled.status(), path);
  WEIR_RETURN_IF_ERROR(WriteFileAtomically(files, path, *labelled));
  WEIR_ASSIGN_OR_RETURN(const auto problems, Problems(files, path, std::nullopt));
  if (problems.empty()) return absl::OkStatus();
  return DataLoss("{}: read back with {}", path, problems.front());
}

absl::Status ApplyAll(const LabelOptions& options) {
  const auto files = NewPosixFileSystem();
  const SystemClock clock;
  std::shared_ptr<const crypto::Signer> signer;
  if (!options.key.empty()) {
    WEIR_ASSIGN_OR_RETURN(signer, label::LoadOrMakeLabelKey(*files, options.key));
  }
  WEIR_ASSIGN_OR_RETURN(const auto labeller,
                        label::Labeller::Create(options.producer, std::move(signer)));
  Id id = Id::New(clock);
  if (!options.id.empty()) {
    WEIR_ASSIGN_OR_RETURN(id, Id::Parse(options.id));
  }
  const policy::Locale locale =
      options.lang == "en" ? policy::Locale::kEnglish : policy::Locale::kChinese;
  for (const std::string& path : options.files) {
    WEIR_RETURN_IF_ERROR(ApplyTo(*files, path, labeller.For(id, locale)));
  }
  return absl::OkStatus();
}

int Check(const LabelOptions& options) {
  const auto all_right = CheckAll(options);
  if (!all_right.ok()) return Complain(all_right.status());
  return *all_right ? kDone : kFailed;
}

int Apply(const LabelOptions& options) {
  const absl::Status status = ApplyAll(options);
  return status.ok() ? kDone : Complain(status);
}

}  // namespace

void AddLabel(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<LabelOptions>();
  CLI::App* verb = app.add_subcommand("label", "The marks of generated text in files");
  verb->require_subcommand(1);
  CLI::App* check =
      verb->add_subcommand("check", "Whether .txt, .md, .json, .docx and .pdf files are labelled");
  check->add_option("files", options->files, "Files to look at")->required();
  check->add_option("--key", options->key, "Public SM2 key (PEM) that must have signed the record");
  check->footer("Exit code: 0 all are labelled, 1 not.");
  check->callback([options, &exit_code] { exit_code = Check(*options); });
  CLI::App* apply =
      verb->add_subcommand("apply", "Labels files; one that is labelled is relabelled");
  apply->add_option("files", options->files, "Files to label, in place")->required();
  apply->add_option("--producer", options->producer, "27-character producer code")->required();
  apply->add_option("--id", options->id, "The exchange that made the text (default: a new id)");
  apply->add_option("--key", options->key, "SM2 key (PEM) that signs the record; made when absent");
  apply->add_option("--lang", options->lang, "Language of the visible mark (default zh)")
      ->check(CLI::IsMember({"zh", "en"}));
  apply->callback([options, &exit_code] { exit_code = Apply(*options); });
}

}  // namespace weir::cli
