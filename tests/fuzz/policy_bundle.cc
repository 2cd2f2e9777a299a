#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "compliance/base/status.h"
#include "compliance/gate/inspect.h"
#include "compliance/policy/bundle.h"
#include "compliance/policy/policy.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/targets.h"

namespace weir::fuzz {
namespace {

constexpr std::string_view kText = "禁词甲 zorblax 调配一个样品庚，电话 13800138000。";

void Use(const policy::Policy& policy) {
  for (const auto direction : {gate::Direction::kPrompt, gate::Direction::kAnswer}) {
    const gate::Inspection inspection = gate::Inspect(policy, direction, kText, 2);
    for (const gate::Finding& finding : inspection.verdict.findings) {
      WEIR_CHECK(finding.begin < finding.end && finding.end <= kText.size());
    }
  }
  WEIR_CHECK(!policy.reply("no such key", policy::Locale::kEnglish).empty());
}

const std::vector<policy::BundleSection> kOneSection = {{"tables", ""}};

// Any signed part, its size put right, as `signer` signs it: header and directory are up to the
// input.
std::string Sealed(std::string part, const crypto::Signer& signer) {
  part.resize(std::max<size_t>(part.size() + 7, 32) / 8 * 8);
  const uint64_t size = part.size();
  std::memcpy(part.data() + 16, &size, sizeof(size));
  const std::string frame = policy::AssembleBundle(kOneSection, signer);
  std::string block = frame.substr(frame.size() - 8 - 144);
  block.resize(block.size() - crypto::kSignatureSize);
  return part + block + signer.Sign(crypto::Sha256Of(part).view());
}

std::string WithSections(Input& input, const crypto::Signer& signer) {
  const std::string_view tables = input.Bytes(input.Word());
  const std::string_view entries = input.Bytes(input.Word());
  const std::vector<policy::BundleSection> sections = {{policy::kTablesSection, tables},
                                                       {policy::kEntriesSection, entries},
                                                       {policy::kLexiconSection, input.rest()}};
  return policy::AssembleBundle(sections, signer);
}

std::string BundleIn(Input& input, const crypto::Signer& signer) {
  switch (input.Byte() % 3) {
    case 1:
      return WithSections(input, signer);
    case 2:
      return Sealed(std::string(input.rest()), signer);
    default:
      return std::string(input.rest());
  }
}

}  // namespace

// A mode, then: the bytes of a bundle; or the sizes of the tables and the entries, each
// before them, and the image; or a signed part.
// The last two as a key that we trust signs them.
void PolicyBundle(std::string_view bytes) {
  static const crypto::Signer signer = crypto::Signer::Generate();
  Input input(bytes);
  std::string bundle = BundleIn(input, signer);
  const auto opened = policy::OpenBundle(bundle, policy::Trust{{}, true});
  if (opened.ok() && opened->signers.size() < policy::kMaxSignatures) {
    bundle = *policy::AddSignature(bundle, crypto::Signer::Generate());
  }
  const auto policy = policy::LoadBytes(bundle, policy::Trust{{signer.verifier()}, true});
  if (policy.ok()) Use(**policy);
}

}  // namespace weir::fuzz
