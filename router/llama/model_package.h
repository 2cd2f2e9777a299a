// What is delivered with a model's file: a manifest beside it, and the signatures of those who
// answer for it. Formats: docs/MODELS.md, "The package".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "compliance/base/file.h"
#include "compliance/crypto/digest.h"
#include "compliance/crypto/signer.h"
#include "router/llama/options.h"

namespace weir::router::llama {

inline constexpr uint64_t kMaxManifestBytes = 64 << 10;
inline constexpr size_t kMaxManifestText = 1024;    // bytes of each text in it
inline constexpr size_t kMaxPackageSignatures = 4;  // as many as a policy has

// A value; says what a package is, not that it is one of ours.
struct ModelManifest {
  std::string name;
  crypto::Digest sha256;    // of the model's file
  uint64_t size_bytes = 0;  // of the same
  std::string licence;      // SPDX id, or the name of the terms
  std::string source;       // where it came from
  std::string filing;  // number of the service's or algorithm's filing (备案号); may be empty
  uint64_t minimum_policy = 0;                    // version of a policy; 0 = any
  absl::Time not_after = absl::InfiniteFuture();  // to the second
};

// INVALID_ARGUMENT names the field: unknown, missing, of another type or outside its limits.
absl::StatusOr<ModelManifest> ParseManifest(std::string_view json);
// Of the form 2027-11-23T00:00:00Z.
absl::StatusOr<absl::Time> ParseNotAfter(std::string_view text);
// The bytes that are signed. Equal manifests give equal bytes.
std::string ToJson(const ModelManifest& manifest);

// Where they are, beside the model.
std::string ManifestPath(const std::string& model);    // "<model>.manifest.json"
std::string SignaturesPath(const std::string& model);  // "<model>.manifest.json.sig"

// One more line for the file of signatures. ALREADY_EXISTS: this key has signed;
// RESOURCE_EXHAUSTED: four have; PERMISSION_DENIED: what is there already does not fit the
// manifest.
absl::StatusOr<std::string> SignManifest(std::string_view manifest, std::string_view signatures,
                                         const crypto::Signer& signer);
// Who signed, each once. PERMISSION_DENIED when a line is no signature of these bytes.
absl::StatusOr<std::vector<crypto::Verifier>> ManifestSigners(std::string_view manifest,
                                                              std::string_view signatures);

struct ModelPackage {
  std::optional<ModelManifest> manifest;
  std::vector<crypto::Verifier> signers;
};

// The package beside `model` as `rules` want it; one without a manifest where none is asked for and
// none is there. PERMISSION_DENIED: it is not what the rules ask for, or damaged.
absl::StatusOr<ModelPackage> ReadPackage(FileSystem& files, const std::string& model,
                                         const PackageRules& rules);
// PERMISSION_DENIED when the file is not the one that the manifest names. A package without a
// manifest fits every file.
absl::Status CheckFile(const ModelPackage& package, const std::string& path, uint64_t size_bytes,
                       const crypto::Digest& sha256);

}  // namespace weir::router::llama
