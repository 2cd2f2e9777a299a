// The bytes of a policy bundle (docs/POLICY.md, "The bundle"). All numbers are little-endian.
//
//   0   8  magic "WEIRPOL2"
//   8   4  format version, 3
//  12   4  minimum engine version
//  16   8  size of the signed part: all before the signatures
//  24   4  number of sections, 1 to 16
//  28   4  zero
//  32   .  a line of 32 bytes for each section: name (16, zero padded), offset (8), size (8)
//   .   .  the sections in that order, each followed by zero bytes up to the next multiple of 8
//   .   4  number of signatures, 1 to 4
//   .   4  zero
//   .   .  144 bytes a signature: algorithm (4), zero (4), public key (72, zero padded), R and S
//   (64)
//
// Each signature is of the SHA-256 of the signed part. What stands before the sections and the
// signatures themselves keep their places in every later format, so that a program can tell a
// newer bundle from a damaged one.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "compliance/crypto/digest.h"
#include "compliance/crypto/signer.h"
#include "compliance/policy/policy.h"

namespace weir::policy {

inline constexpr size_t kMaxSections = 16;
inline constexpr size_t kMaxSectionName = 16;
inline constexpr size_t kMaxSignatures = 4;

// The sections that this program knows; it leaves others alone.
inline constexpr std::string_view kTablesSection = "tables";    // weir.v1.PolicyTables
inline constexpr std::string_view kEntriesSection = "entries";  // entry_table.h
inline constexpr std::string_view kLexiconSection = "lexicon";  // image of compliance/lexicon
// Optional: lexicon images of other readings, and the dictionary.
inline constexpr std::string_view kSoundSection = "sound";
inline constexpr std::string_view kLeetSection = "leet";
inline constexpr std::string_view kLooksSection = "looks";
inline constexpr std::string_view kSpreadSection = "spread";
inline constexpr std::string_view kWordsSection = "words";
// Optional: stage one of the judgement, image of compliance/classify.
inline constexpr std::string_view kJudgeSection = "judge";
// Optional: its stage two for one model, image of compliance/classify/state_head.h.
inline constexpr std::string_view kStateSection = "state";

// Views; in a bundle `bytes` begins at a multiple of 8 from its start.
struct BundleSection {
  std::string_view name;
  std::string_view bytes;
};

// One signature. REQUIRES: 1 to 16 sections with different names of 1 to 16 bytes, none zero. The
// same sections and Ed25519 key give the same bytes.
std::string AssembleBundle(std::span<const BundleSection> sections, const crypto::Signer& signer,
                           uint32_t minimum_engine = kEngineVersion);

// The bundle with one more signature. ALREADY_EXISTS when this key has signed it;
// RESOURCE_EXHAUSTED when it has four; else the errors of OpenBundle.
absl::StatusOr<std::string> AddSignature(std::string_view bytes, const crypto::Signer& signer);

// What is in a whole bundle. Views into its bytes.
struct OpenedBundle {
  std::vector<BundleSection> sections;
  std::vector<crypto::Verifier> signers;  // each once, in the order in which they signed
  crypto::Digest digest;                  // of the signed part: the same whoever signed it
  uint32_t minimum_engine = 0;
  std::string_view section(std::string_view name) const;  // empty when there is none
};

// Every signature is checked before anything else is believed. DATA_LOSS: damaged or cut.
// PERMISSION_DENIED: whole, but signed by fewer trusted keys than wanted. FAILED_PRECONDITION:
// whole and trusted, but of another format version or for a newer engine.
absl::StatusOr<OpenedBundle> OpenBundle(std::string_view bytes, const Trust& trust);

// The same without hash and signatures: `digest` and `signers` stay empty. For what comes before
// signatures matter, and to measure what they cost; nothing that is enforced comes from here.
absl::StatusOr<OpenedBundle> ReadBundle(std::string_view bytes);

// A policy from ReadBundle. For measuring only: its digest says nothing.
absl::StatusOr<std::shared_ptr<const Policy>> MapWithoutVerifying(const std::string& path);

}  // namespace weir::policy
