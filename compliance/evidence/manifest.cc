#include "compliance/evidence/manifest.h"

#include <nlohmann/json.hpp>

#include "compliance/base/status.h"

namespace weir::evidence {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kTimeFormat = "%Y-%m-%d%ET%H:%M:%SZ";

absl::StatusOr<crypto::Digest> DigestIn(const Json& json, const char* key) {
  WEIR_ASSIGN_OR_RETURN(const std::string bytes, crypto::FromHex(json.at(key).get<std::string>()));
  return crypto::Digest::FromBytes(bytes);
}

absl::StatusOr<Listed> ListedIn(const Json& json) {
  Listed listed{json.at("name").get<std::string>(), json.at("size_bytes").get<uint64_t>(), {}};
  WEIR_ASSIGN_OR_RETURN(listed.sha256, DigestIn(json, "sha256"));
  return listed;
}

// Throws what nlohmann::json throws when a field is missing or of another type.
absl::StatusOr<Manifest> ManifestIn(const Json& json) {
  if (json.at("format").get<std::string>() != kFormat) {
    return Error(absl::StatusCode::kUnimplemented, "the bundle is not of the format {}", kFormat);
  }
  Manifest manifest;
  const Json& log = json.at("log");
  manifest.origin = log.at("origin").get<std::string>();
  manifest.size = log.at("size").get<uint64_t>();
  WEIR_ASSIGN_OR_RETURN(manifest.root, DigestIn(log, "root"));
  std::string ignored;
  if (!absl::ParseTime(kTimeFormat, json.at("made_at").get<std::string>(), &manifest.made_at,
                       &ignored)) {
    return InvalidArgument("made_at is not a time");
  }
  manifest.records = json.at("records").get<uint64_t>();
  for (const auto& [name, value] : json.at("query").items()) {
    manifest.query.emplace_back(name, value.get<std::string>());
  }
  for (const Json& member : json.at("members")) {
    WEIR_ASSIGN_OR_RETURN(Listed listed, ListedIn(member));
    manifest.members.push_back(std::move(listed));
  }
  return manifest;
}

}  // namespace

std::string ToJson(const Manifest& manifest) {
  Json query = Json::object();
  for (const auto& [name, value] : manifest.query) query[name] = value;
  Json members = Json::array();
  for (const Listed& listed : manifest.members) {
    members.push_back({{"name", listed.name},
                       {"size_bytes", listed.size_bytes},
                       {"sha256", listed.sha256.ToHex()}});
  }
  const Json json = {
      {"format", kFormat},
      {"made_at", absl::FormatTime(kTimeFormat, manifest.made_at, absl::UTCTimeZone())},
      {"log",
       {{"origin", manifest.origin}, {"size", manifest.size}, {"root", manifest.root.ToHex()}}},
      {"query", std::move(query)},
      {"records", manifest.records},
      {"members", std::move(members)}};
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

absl::StatusOr<Manifest> ParseManifest(std::string_view text) {
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return InvalidArgument("manifest.json is not a JSON object");
  try {
    WEIR_ASSIGN_OR_RETURN(Manifest manifest, ManifestIn(json));
    if (ToJson(manifest) == text) return manifest;
    return InvalidArgument("manifest.json is not written as its format asks");
  } catch (const nlohmann::json::exception&) {
    return InvalidArgument("a field of manifest.json is missing or of another type");
  }
}

}  // namespace weir::evidence
