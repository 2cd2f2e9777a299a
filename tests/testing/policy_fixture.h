// Policies for tests: inline YAML in, a loaded policy out. Anything wrong with the YAML ends the
// test program with the list of problems.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "absl/time/time.h"
#include "compliance/crypto/signer.h"
#include "compliance/policy/policy.h"
#include "compliance/policy/source.h"

namespace weir::testing {

// The default policy: made-up words only, one for each thing a gate can do.
inline constexpr const char* kRefusedWord = "禁词甲";        // A.1.d, refused
inline constexpr const char* kHarmlessPhrase = "禁词甲醛";   // an exception that covers it
inline constexpr const char* kRefusedLatinWord = "zorblax";  // A.1.d, refused, a whole word only
inline constexpr const char* kFlaggedWord = "旗词乙";        // A.1.d, recorded only
inline constexpr const char* kSupportWord = "求助词丙";      // A.4.a, crisis help
inline constexpr const char* kSuspendWord = "停用词丁";      // A.1.h, suspends
inline constexpr const char* kLocalWord =
    "本地词戊";  // A.4.e, on the device only (answers: refused)
inline constexpr const char* kAllowedWord =
    "许可词己";  // A.5.b, a block entry whose action is allow
// "调配" and "样品庚" within 12 code points are refused (A.1.f/mixing); each alone is nothing.
inline constexpr const char* kFirstPart = "调配";
inline constexpr const char* kSecondPart = "样品庚";

// Values that the recognisers take for real ones; mobile, e-mail and resident id are masked, a bank
// card stays on the device.
inline constexpr const char* kMobile = "13800138000";
inline constexpr const char* kEmail = "someone@example.com";
inline constexpr const char* kResidentId = "11010519491231002X";
inline constexpr const char* kBankCard = "6222020200112230";

// The files of a policy source; change what a test is about.
struct PolicyYaml {
  PolicyYaml();  // the default policy
  std::string policy;
  std::string taxonomy;
  std::string replies;
  std::map<std::string, std::string> lexicons;  // by name below lexicon/
  std::string probes;
  std::string classifier;  // the bytes of a model; empty = none
  std::string stage_two;   // the same of its second stage

  policy::SourceFiles files() const;
};

// The default policy under another version.
PolicyYaml PolicyOfVersion(int version);

// When FakeClock starts; the default policy is valid for 30 days from then.
absl::Time PolicyBuiltAt();

// A bundle signed by `signer`.
std::string CompileBundle(const PolicyYaml& yaml, const crypto::Signer& signer,
                          absl::Time built = PolicyBuiltAt());

// A loaded policy. With a real clock pass absl::Now() as `built`.
std::shared_ptr<const policy::Policy> CompilePolicy(const PolicyYaml& yaml = {},
                                                    absl::Time built = PolicyBuiltAt());

}  // namespace weir::testing
