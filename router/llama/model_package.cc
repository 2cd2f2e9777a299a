#include "router/llama/model_package.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "compliance/base/status.h"

namespace weir::router::llama {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr uint64_t kFormat = 1;
constexpr const char* kTimeFormat = "%Y-%m-%dT%H:%M:%SZ";
// Nobody can pass a signature of something else off as one of a manifest.
constexpr std::string_view kSignedContext = "weir model manifest 1\n";

template <typename... Args>
absl::Status NotOurs(fmt::format_string<Args...> format, Args&&... args) {
  return Error(absl::StatusCode::kPermissionDenied, format, std::forward<Args>(args)...);
}

absl::Status ReadText(const json& value, std::string_view field, std::string& out) {
  if (!value.is_string()) return InvalidArgument("{}: not a string", field);
  out = value.get<std::string>();
  if (out.size() > kMaxManifestText) {
    return InvalidArgument("{}: {} bytes, at most {} are allowed", field, out.size(),
                           kMaxManifestText);
  }
  const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  if (std::any_of(out.begin(), out.end(), control)) {
    return InvalidArgument("{}: holds a control character", field);
  }
  return absl::OkStatus();
}

absl::Status ReadCount(const json& value, std::string_view field, uint64_t& out) {
  if (!value.is_number_unsigned()) return InvalidArgument("{}: not a whole number", field);
  out = value.get<uint64_t>();
  return absl::OkStatus();
}

absl::Status ReadTime(const json& value, std::string_view field, absl::Time& out) {
  std::string text;
  WEIR_RETURN_IF_ERROR(ReadText(value, field, text));
  const auto time = ParseNotAfter(text);
  if (!time.ok()) return Annotate(time.status(), field);
  out = *time;
  return absl::OkStatus();
}

absl::Status ReadDigest(const json& value, std::string_view field, crypto::Digest& out) {
  const bool hex = value.is_string();
  const auto digest =
      hex ? crypto::Digest::FromHex(value.get<std::string>()) : absl::InvalidArgumentError("");
  if (!digest.ok()) return InvalidArgument("{}: not 64 hex digits", field);
  out = *digest;
  return absl::OkStatus();
}

absl::Status ReadField(const std::string& field, const json& value, ModelManifest& out) {
  uint64_t format = kFormat;
  if (field == "name") return ReadText(value, field, out.name);
  if (field == "sha256") return ReadDigest(value, field, out.sha256);
  if (field == "size_bytes") return ReadCount(value, field, out.size_bytes);
  if (field == "licence") return ReadText(value, field, out.licence);
  if (field == "source") return ReadText(value, field, out.source);
  if (field == "filing") return ReadText(value, field, out.filing);
  if (field == "minimum_policy") return ReadCount(value, field, out.minimum_policy);
  if (field == "not_after") return ReadTime(value, field, out.not_after);
  if (field != "format") return InvalidArgument("{}: unknown field", field);
  WEIR_RETURN_IF_ERROR(ReadCount(value, field, format));
  return format == kFormat ? absl::OkStatus()
                           : InvalidArgument("format: {}, this program reads {}", format, kFormat);
}

std::string SignedBytes(std::string_view manifest) {
  return std::string(kSignedContext).append(manifest);
}

// "<algorithm> <public key> <signature>", the last two in base64.
absl::StatusOr<crypto::Verifier> SignerOf(const std::string& line, std::string_view signed_bytes) {
  std::istringstream words(line);
  std::string algorithm, key, signature, more;
  words >> algorithm >> key >> signature;
  const auto known = crypto::AlgorithmOf(algorithm);
  const auto raw = crypto::FromBase64(key);
  const auto bytes = crypto::FromBase64(signature);
  if (!known || !raw.ok() || !bytes.ok() || (words >> more)) return NotOurs("not a signature");
  const auto verifier = crypto::Verifier::FromRaw(*known, *raw);
  if (!verifier.ok() || !verifier->Verify(signed_bytes, *bytes)) {
    return NotOurs("a signature is not one of this manifest");
  }
  return verifier;
}

size_t TrustedAmong(const std::vector<crypto::Verifier>& signers, const PackageRules& rules) {
  return static_cast<size_t>(std::count_if(signers.begin(), signers.end(), [&](const auto& key) {
    return std::find(rules.keys.begin(), rules.keys.end(), key) != rules.keys.end();
  }));
}

// Empty when there is none.
absl::StatusOr<std::string> ReadSignatures(FileSystem& files, const std::string& path) {
  if (!files.Exists(path)) return std::string();
  return ReadWholeFile(files, path, kMaxManifestBytes);
}

absl::Status CheckSigners(const ModelPackage& package, const PackageRules& rules) {
  if (rules.need != PackageNeed::kSigned) return absl::OkStatus();
  const size_t trusted = TrustedAmong(package.signers, rules);
  if (trusted >= rules.required_signatures) return absl::OkStatus();
  return NotOurs("{} of {} trusted signatures", trusted, rules.required_signatures);
}

}  // namespace

absl::StatusOr<ModelManifest> ParseManifest(std::string_view text) {
  std::vector<std::string> seen;
  const auto once = [&seen](int depth, json::parse_event_t event, json& parsed) {
    if (event == json::parse_event_t::key && depth == 1) seen.push_back(parsed.get<std::string>());
    return true;
  };
  const json root = json::parse(text.begin(), text.end(), once, /*allow_exceptions=*/false);
  if (!root.is_object()) return InvalidArgument("not a JSON object");
  if (seen.size() != root.size()) return InvalidArgument("a field is given twice");
  for (const char* field : {"format", "name", "sha256", "size_bytes", "licence", "source"}) {
    if (!root.contains(field)) return InvalidArgument("{}: missing", field);
  }
  ModelManifest manifest;
  for (const auto& [field, value] : root.items()) {
    WEIR_RETURN_IF_ERROR(ReadField(field, value, manifest));
  }
  for (const std::string* value : {&manifest.name, &manifest.licence, &manifest.source}) {
    if (value->empty()) return InvalidArgument("name, licence or source: empty");
  }
  return manifest;
}

absl::StatusOr<absl::Time> ParseNotAfter(std::string_view text) {
  std::string ignored;
  absl::Time time;
  const bool read =
      absl::ParseTime(kTimeFormat, ToAbsl(text), absl::UTCTimeZone(), &time, &ignored) &&
      time != absl::InfiniteFuture() && time != absl::InfinitePast();  // absl reads their names
  if (read && absl::FormatTime(kTimeFormat, time, absl::UTCTimeZone()) == text) return time;
  return InvalidArgument("not a time as 2027-11-23T00:00:00Z");
}

std::string ToJson(const ModelManifest& manifest) {
  ordered_json out = {{"format", kFormat},
                      {"name", manifest.name},
                      {"sha256", manifest.sha256.ToHex()},
                      {"size_bytes", manifest.size_bytes},
                      {"licence", manifest.licence},
                      {"source", manifest.source}};
  if (!manifest.filing.empty()) out["filing"] = manifest.filing;
  if (manifest.minimum_policy != 0) out["minimum_policy"] = manifest.minimum_policy;
  if (manifest.not_after != absl::InfiniteFuture()) {
    out["not_after"] = absl::FormatTime(kTimeFormat, manifest.not_after, absl::UTCTimeZone());
  }
  return out.dump(2, ' ', /*ensure_ascii=*/false, ordered_json::error_handler_t::replace) + "\n";
}

std::string ManifestPath(const std::string& model) { return model + ".manifest.json"; }

std::string SignaturesPath(const std::string& model) { return ManifestPath(model) + ".sig"; }

absl::StatusOr<std::vector<crypto::Verifier>> ManifestSigners(std::string_view manifest,
                                                              std::string_view signatures) {
  const std::string signed_bytes = SignedBytes(manifest);
  std::istringstream lines{std::string(signatures)};
  std::vector<crypto::Verifier> signers;
  for (std::string line; std::getline(lines, line);) {
    if (signers.size() == kMaxPackageSignatures) {
      return NotOurs("more than {} signatures", kMaxPackageSignatures);
    }
    WEIR_ASSIGN_OR_RETURN(crypto::Verifier signer, SignerOf(line, signed_bytes));
    if (std::find(signers.begin(), signers.end(), signer) != signers.end()) {
      return NotOurs("a key has signed twice");
    }
    signers.push_back(std::move(signer));
  }
  return signers;
}

absl::StatusOr<std::string> SignManifest(std::string_view manifest, std::string_view signatures,
                                         const crypto::Signer& signer) {
  WEIR_ASSIGN_OR_RETURN(const auto signers, ManifestSigners(manifest, signatures));
  const crypto::Verifier verifier = signer.verifier();
  if (std::find(signers.begin(), signers.end(), verifier) != signers.end()) {
    return Error(absl::StatusCode::kAlreadyExists, "{} has signed it", verifier.key_id());
  }
  if (signers.size() == kMaxPackageSignatures) {
    return Error(absl::StatusCode::kResourceExhausted, "it has {} signatures", signers.size());
  }
  return fmt::format("{}{} {} {}\n", signatures, crypto::NameOf(verifier.algorithm()),
                     crypto::ToBase64(verifier.raw()),
                     crypto::ToBase64(signer.Sign(SignedBytes(manifest))));
}

absl::StatusOr<ModelPackage> ReadPackage(FileSystem& files, const std::string& model,
                                         const PackageRules& rules) {
  const std::string path = ManifestPath(model);
  if (!files.Exists(path)) {
    if (rules.need == PackageNeed::kAny) return ModelPackage{};
    return NotOurs("{}: there is no manifest", path);
  }
  const auto text = ReadWholeFile(files, path, kMaxManifestBytes);
  const auto signatures = ReadSignatures(files, SignaturesPath(model));
  if (!text.ok()) return NotOurs("{}", ToStd(text.status().message()));
  if (!signatures.ok()) return NotOurs("{}", ToStd(signatures.status().message()));
  const auto manifest = ParseManifest(*text);
  if (!manifest.ok()) return NotOurs("{}: {}", path, ToStd(manifest.status().message()));
  auto signers = ManifestSigners(*text, *signatures);
  if (!signers.ok()) return Annotate(signers.status(), SignaturesPath(model));
  ModelPackage package{.manifest = *manifest, .signers = *std::move(signers)};
  const absl::Status enough = CheckSigners(package, rules);
  if (!enough.ok()) return Annotate(enough, path);
  return package;
}

absl::Status CheckFile(const ModelPackage& package, const std::string& path, uint64_t size_bytes,
                       const crypto::Digest& sha256) {
  if (!package.manifest) return absl::OkStatus();
  const ModelManifest& manifest = *package.manifest;
  if (size_bytes != manifest.size_bytes) {
    return NotOurs("{} has {} bytes, its manifest says {}", path, size_bytes, manifest.size_bytes);
  }
  if (sha256 == manifest.sha256) return absl::OkStatus();
  return NotOurs("{} has SHA-256 {}, its manifest says {}", path, sha256.ToHex(),
                 manifest.sha256.ToHex());
}

}  // namespace weir::router::llama
