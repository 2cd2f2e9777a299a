#include "tests/testing/starter_policy.h"

#include <utility>
#include <vector>

#include "compliance/base/status.h"
#include "compliance/policy/compile.h"
#include "compliance/policy/compile_words.h"
#include "tests/testing/prose.h"

namespace weir::testing {

policy::Source StarterSource(const std::string& profile) {
  const auto files = NewPosixFileSystem();
  const auto content =
      policy::ReadSourceFiles(*files, std::string(WEIR_SOURCE_DIR "/config/policy/") + profile);
  WEIR_CHECK(content.ok());
  policy::ParsedSource parsed = policy::ParseSource(*content);
  WEIR_CHECK(parsed.problems.empty());
  return std::move(parsed.source);
}

std::shared_ptr<const policy::Policy> StarterPolicy(const std::string& profile) {
  const policy::Source source = StarterSource(profile);
  const crypto::Signer signer = crypto::Signer::Generate();
  std::string words;
  std::vector<policy::BundleSection> extra;
  const auto jieba = JiebaDictionary();
  if (jieba && source.dictionary_words > 0) {
    words = policy::CompileWords(source, segment::ReadJieba(*jieba).value()).value();
    extra.push_back({policy::kWordsSection, words});
  }
  const auto bundle = policy::Compile(source, absl::FromUnixSeconds(1'790'000'000), signer, extra);
  return *policy::LoadBytes(bundle.value(), {.keys = {signer.verifier()}});
}

}  // namespace weir::testing
