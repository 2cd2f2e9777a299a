#include "edge/cli/policy_files.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "absl/time/clock.h"
#include "compliance/base/sensitive.h"
#include "compliance/base/status.h"
#include "compliance/classify/model.h"
#include "compliance/policy/compile.h"
#include "compliance/policy/compile_words.h"

namespace weir::cli {
namespace {

constexpr uint64_t kMaxKeyBytes = 64u << 10;

absl::StatusOr<policy::Trust> TrustIn(FileSystem& files, const std::vector<std::string>& paths) {
  policy::Trust trust;
  trust.embedded_key_is_enough = paths.empty();
  for (const std::string& path : paths) {
    WEIR_ASSIGN_OR_RETURN(const std::string pem, ReadWholeFile(files, path, kMaxKeyBytes));
    const absl::StatusOr<crypto::Verifier> key = crypto::Verifier::FromPem(pem);
    if (!key.ok())
      return Annotate(key.status(), path + " is not a public key (KEY.pub of weir policy keygen)");
    trust.keys.push_back(*key);
  }
  return trust;
}

// SOURCE_DATE_EPOCH (reproducible-builds.org) makes two builds of one source the same bytes.
absl::StatusOr<absl::Time> BuildTime() {
  const char* epoch = std::getenv("SOURCE_DATE_EPOCH");
  if (epoch == nullptr) return absl::FromUnixSeconds(absl::ToUnixSeconds(absl::Now()));
  char* end = nullptr;
  const long long seconds = std::strtoll(epoch, &end, 10);
  if (end == epoch || *end != '\0' || seconds < 0) {
    return InvalidArgument("SOURCE_DATE_EPOCH is not a number of seconds");
  }
  return absl::FromUnixSeconds(seconds);
}

}  // namespace

absl::StatusOr<std::shared_ptr<const policy::Policy>> OpenBundle(
    FileSystem& files, const std::string& path, const std::vector<std::string>& key_paths,
    size_t signatures) {
  WEIR_ASSIGN_OR_RETURN(policy::Trust trust, TrustIn(files, key_paths));
  trust.required_signatures = signatures;
  auto policy = policy::Load(path, trust);
  if (policy.ok() && (*policy)->signers().size() < signatures) {
    return Error(absl::StatusCode::kPermissionDenied, "{}: {} of {} signatures", path,
                 (*policy)->signers().size(), signatures);
  }
  if (policy.ok() && key_paths.empty()) {
    std::fprintf(stderr, "weir: %s is whole, but who signed it was not checked (--trust KEY.pub)\n",
                 path.c_str());
  }
  return policy;
}

absl::StatusOr<policy::ParsedSource> OpenSource(FileSystem& files, const std::string& directory) {
  WEIR_ASSIGN_OR_RETURN(const policy::SourceFiles content,
                        policy::ReadSourceFiles(files, directory));
  policy::ParsedSource parsed = policy::ParseSource(content);
  parsed.source.directory = directory;
  return parsed;
}

absl::StatusOr<Opened> OpenPolicy(FileSystem& files, const std::string& path,
                                  const std::vector<std::string>& key_paths) {
  Opened opened;
  if (!std::filesystem::is_directory(path)) {
    WEIR_ASSIGN_OR_RETURN(opened.policy, OpenBundle(files, path, key_paths));
    return opened;
  }
  WEIR_ASSIGN_OR_RETURN(policy::ParsedSource parsed, OpenSource(files, path));
  if (!parsed.problems.empty()) {
    return InvalidArgument("{} has {} problems: see weir policy check", path,
                           parsed.problems.size());
  }
  WEIR_ASSIGN_OR_RETURN(Built built,
                        Build(files, parsed.source, crypto::Signer::Generate(), kDictionaryPath));
  opened.policy = std::move(built.policy);
  opened.source = std::move(parsed.source);
  return opened;
}

absl::StatusOr<crypto::Signer> ReadSigner(FileSystem& files, const std::string& path) {
  absl::StatusOr<std::string> bytes = ReadWholeFile(files, path, kMaxKeyBytes);
  if (!bytes.ok())
    return Annotate(bytes.status(), "no key to sign with (weir policy keygen makes one)");
  const Secret pem(*std::move(bytes));
  absl::StatusOr<crypto::Signer> signer = crypto::Signer::FromPem(pem.Reveal());
  if (!signer.ok())
    return Annotate(signer.status(), path + " is not a private key of weir policy keygen");
  return signer;
}

namespace {

absl::StatusOr<std::string> WordsSection(FileSystem& files, const policy::Source& source,
                                         const std::string& path) {
  constexpr uint64_t kMaxDictionaryBytes = 64u << 20;
  WEIR_ASSIGN_OR_RETURN(const std::string text, ReadWholeFile(files, path, kMaxDictionaryBytes));
  const auto words = segment::ReadJieba(text);
  if (!words.ok()) return Annotate(words.status(), path);
  return policy::CompileWords(source, *words);
}

// One stage of the judgement, checked. A source may do without: what a missing stage means is the
// policy's to say.
template <typename Stage>
absl::StatusOr<std::string> StageSection(FileSystem& files, const policy::Source& source,
                                         const std::string& file, uint64_t most) {
  if (file.empty()) return std::string();
  const std::string path = source.directory + "/" + file;
  if (!files.Exists(path)) {
    std::fprintf(stderr, "weir: no %s: texts are judged without it\n", path.c_str());
    return std::string();
  }
  WEIR_ASSIGN_OR_RETURN(std::string bytes, ReadWholeFile(files, path, most));
  const auto viewed = Stage::View(bytes);
  if (!viewed.ok()) return Annotate(viewed.status(), path);
  return bytes;
}

}  // namespace

absl::StatusOr<Built> Build(FileSystem& files, const policy::Source& source,
                            const crypto::Signer& signer, const std::string& dictionary) {
  WEIR_ASSIGN_OR_RETURN(const absl::Time now, BuildTime());
  Built built;
  std::string words;
  std::vector<policy::BundleSection> extra;
  if (source.dictionary_words > 0 && files.Exists(dictionary)) {
    WEIR_ASSIGN_OR_RETURN(words, WordsSection(files, source, dictionary));
    extra.push_back({policy::kWordsSection, words});
  } else if (source.dictionary_words > 0) {
    std::fprintf(stderr,
                 "weir: no dictionary %s (Debian package python3-jieba, or --dictionary): words of "
                 "the lexicon inside longer words are hits\n",
                 dictionary.c_str());
  }
  WEIR_ASSIGN_OR_RETURN(
      const std::string classifier,
      StageSection<classify::Model>(files, source, source.classifier, classify::kMaxModelBytes));
  if (!classifier.empty()) extra.push_back({policy::kJudgeSection, classifier});
  WEIR_ASSIGN_OR_RETURN(const std::string stage_two,
                        StageSection<classify::StateHead>(files, source, source.stage_two,
                                                          classify::kMaxStateHeadBytes));
  if (!stage_two.empty()) extra.push_back({policy::kStateSection, stage_two});
  WEIR_ASSIGN_OR_RETURN(built.bundle, policy::Compile(source, now, signer, extra));
  WEIR_ASSIGN_OR_RETURN(built.policy,
                        policy::LoadBytes(built.bundle, {.keys = {signer.verifier()}}));
  return built;
}

}  // namespace weir::cli
