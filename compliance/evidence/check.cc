#include "compliance/evidence/check.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "compliance/base/status.h"
#include "compliance/crypto/digest.h"
#include "compliance/evidence/archive.h"
#include "compliance/evidence/bundle.h"
#include "compliance/evidence/manifest.h"
#include "compliance/ledger/lines.h"
#include "compliance/ledger/proof.h"
#include "compliance/ledger/proof_file.h"
#include "compliance/published/published_log.h"

namespace weir::evidence {
namespace {

using ledger::Outcome;
using ledger::StoredEntry;
using ledger::VerifierKey;

// What a line of records.jsonl holds, without a look at whether the rest of it agrees.
struct Claimed {
  uint64_t index = 0;
  std::string bytes;
};

std::optional<Claimed> ClaimedIn(std::string_view line) {
  const auto json = nlohmann::json::parse(line, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || !json.contains("index") || !json.contains("bytes")) return std::nullopt;
  if (!json["index"].is_number_unsigned() || !json["bytes"].is_string()) return std::nullopt;
  auto bytes = crypto::FromBase64(json["bytes"].get_ref<const std::string&>());
  if (!bytes.ok()) return std::nullopt;
  return Claimed{json["index"].get<uint64_t>(), *std::move(bytes)};
}

// Statuses: DATA_LOSS is tampering, anything else "cannot tell".
class Check {
 public:
  Check(std::string_view bytes, const BundleTrust& trust) : bytes_(bytes), trust_(trust) {}

  BundleCheck Run() {
    const absl::Status status = CheckAll();
    const bool tampered = status.code() == absl::StatusCode::kDataLoss;
    result_.outcome =
        status.ok() ? Outcome::kIntact : (tampered ? Outcome::kTampered : Outcome::kCannotTell);
    result_.problem = ToStd(status.message());
    return std::move(result_);
  }

 private:
  absl::Status CheckAll() {
    WEIR_ASSIGN_OR_RETURN(Archive archive, Archive::Open(bytes_));
    archive_.emplace(std::move(archive));
    WEIR_ASSIGN_OR_RETURN(const std::string json, archive_->Read(kManifestName));
    WEIR_ASSIGN_OR_RETURN(manifest_, ParseManifest(json));
    WEIR_RETURN_IF_ERROR(CheckNames());
    WEIR_RETURN_IF_ERROR(CheckHead());
    WEIR_RETURN_IF_ERROR(CheckRecords());
    return CheckRendered();
  }

  // A member that is not named in the manifest might be taken for evidence.
  absl::Status CheckNames() {
    std::set<std::string> named = {kManifestName};
    for (const Listed& listed : manifest_.members) {
      if (!named.insert(listed.name).second) return DataLoss("{}: listed twice", listed.name);
    }
    for (const std::string& name : archive_->names()) {
      if (named.count(name) == 0) return DataLoss("{}: not in the manifest", name);
    }
    return absl::OkStatus();
  }

  // A member as the manifest lists it.
  absl::StatusOr<std::string> Read(const std::string& name) const {
    const auto listed = std::find_if(manifest_.members.begin(), manifest_.members.end(),
                                     [&](const Listed& each) { return each.name == name; });
    if (listed == manifest_.members.end()) return DataLoss("{}: not in the manifest", name);
    return Read(*listed);
  }
  absl::StatusOr<std::string> Read(const Listed& listed) const {
    auto bytes = archive_->Read(listed.name, std::min(listed.size_bytes, kMemberLimitBytes));
    if (!bytes.ok()) return DataLoss("{}", ToStd(bytes.status().message()));
    if (bytes->size() == listed.size_bytes && crypto::Sha256Of(*bytes) == listed.sha256) {
      return bytes;
    }
    return DataLoss("{}: not what the manifest lists", listed.name);
  }

  absl::Status CheckHead() {
    WEIR_ASSIGN_OR_RETURN(const std::string line, Read(kKeyName));
    WEIR_ASSIGN_OR_RETURN(note_, Read(kCheckpointName));
    key_text_ = line.substr(0, line.find('\n'));
    const auto in_bundle = VerifierKey::Parse(key_text_);
    if (!in_bundle.ok() || line != key_text_ + "\n") {
      return DataLoss("{}: not a line with a verifier key", kKeyName);
    }
    const VerifierKey& key = trust_.log ? *trust_.log : *in_bundle;
    result_.key = key.ToString();
    result_.key_from_bundle = !trust_.log;
    if (key.ToString() != key_text_) return DataLoss("{}: not the key that is trusted", kKeyName);
    return OpenHead(key);
  }

  absl::Status OpenHead(const VerifierKey& key) {
    std::vector<VerifierKey> keys = {key};
    keys.insert(keys.end(), trust_.witnesses.begin(), trust_.witnesses.end());
    const auto note = ledger::OpenNote(note_, keys);
    if (!note.ok()) return DataLoss("{}: {}", kCheckpointName, ToStd(note.status().message()));
    const auto head = ledger::ParseBody(note->text);
    if (!head.ok()) return DataLoss("{}: {}", kCheckpointName, ToStd(head.status().message()));
    for (const std::string& name : note->verified) {
      if (name != key.name()) result_.witnesses.push_back(name);
    }
    const bool own = note->verified.size() > result_.witnesses.size();
    if (!own || head->origin != key.name()) return DataLoss("{}: of another log", kCheckpointName);
    if (head->origin != manifest_.origin || head->size != manifest_.size ||
        head->root != manifest_.root) {
      return DataLoss("{}: of another log than its checkpoint", kManifestName);
    }
    result_.head = *head;
    if (result_.witnesses.size() >= trust_.quorum) return absl::OkStatus();
    return Error(absl::StatusCode::kFailedPrecondition, "{} known witnesses signed, {} are needed",
                 result_.witnesses.size(), trust_.quorum);
  }

  absl::Status CheckRecords() {
    WEIR_ASSIGN_OR_RETURN(const std::string text, Read(kRecordsName));
    std::string_view rest = text;
    while (!rest.empty()) {
      const auto line = ledger::TakeLine(rest);
      const std::optional<Claimed> claimed = line ? ClaimedIn(*line) : std::nullopt;
      if (!claimed) {
        return DataLoss("{}: line {} is not a record", kRecordsName, records_.size() + 1);
      }
      WEIR_RETURN_IF_ERROR(BadRecordUnless(CheckRecord(*claimed, *line), claimed->index));
      result_.records = records_.size();
    }
    if (records_.size() == manifest_.records) return absl::OkStatus();
    return DataLoss("{}: {} records, the manifest says {}", kRecordsName, records_.size(),
                    manifest_.records);
  }

  absl::Status BadRecordUnless(absl::Status status, uint64_t index) {
    if (status.ok()) return status;
    result_.bad_record = index;
    return DataLoss("record {}: {}", index, ToStd(status.message()));
  }

  absl::Status CheckRecord(const Claimed& claimed, std::string_view line) {
    if (!records_.empty() && claimed.index <= records_.back().index) {
      return DataLoss("not in the order of indices");
    }
    WEIR_ASSIGN_OR_RETURN(StoredEntry stored,
                          published::EntryOf(claimed.index, claimed.bytes, result_.head.origin));
    if (RecordLine(stored) != line) return DataLoss("its line says other things than its bytes");
    WEIR_RETURN_IF_ERROR(CheckProof(stored));
    records_.push_back(std::move(stored));
    return absl::OkStatus();
  }

  absl::Status CheckProof(const StoredEntry& stored) const {
    // In the order in which they are listed: no search per record.
    const size_t at = kFixedMembers + records_.size();
    const std::string name = ProofName(stored.index);
    if (at >= manifest_.members.size() || manifest_.members[at].name != name) {
      return DataLoss("its proof is not in the manifest");
    }
    WEIR_ASSIGN_OR_RETURN(const std::string text, Read(manifest_.members[at]));
    const auto proof = ledger::ParseProofFile(text);
    if (!proof.ok() || ToText(*proof) != text) return DataLoss("{}: not a proof", name);
    if (proof->index != stored.index || !proof->extra.empty() || proof->checkpoint != note_) {
      return DataLoss("{}: of another entry or checkpoint", name);
    }
    const ledger::Inclusion claim{stored.index, result_.head.size, stored.leaf, result_.head.root};
    if (CheckInclusion(claim, proof->path)) return absl::OkStatus();
    return DataLoss("the proof does not lead to the signed root");
  }

  absl::Status CheckRendered() {
    if (manifest_.members.size() != kFixedMembers + records_.size()) {
      return DataLoss("{}: lists more than belongs to the records", kManifestName);
    }
    Manifest head = manifest_;
    head.members.clear();
    for (const Member& expected : RenderedMembers(head, key_text_, note_, records_)) {
      WEIR_ASSIGN_OR_RETURN(const std::string bytes, Read(expected.name));
      if (bytes != expected.bytes) {
        return DataLoss("{}: says other things than the records", expected.name);
      }
    }
    return absl::OkStatus();
  }

  static constexpr size_t kFixedMembers = 5;  // log.vkey, checkpoint, and the three of all records

  const std::string_view bytes_;
  const BundleTrust& trust_;
  std::optional<Archive> archive_;
  Manifest manifest_;
  std::string key_text_;
  std::string note_;
  std::vector<StoredEntry> records_;
  BundleCheck result_;
};

}  // namespace

BundleCheck CheckBundle(std::string_view bytes, const BundleTrust& trust) {
  return Check(bytes, trust).Run();
}

}  // namespace weir::evidence
