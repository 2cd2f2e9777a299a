#include "compliance/evidence/bundle.h"

#include <array>

#include "compliance/base/status.h"
#include "compliance/crypto/digest.h"
#include "compliance/evidence/ocsf.h"
#include "compliance/evidence/page.h"
#include "compliance/ledger/json.h"
#include "compliance/ledger/note.h"

namespace weir::evidence {
namespace {

using ledger::StoredEntry;

// Names on the checkpoint beside the log's own.
std::vector<std::string> CosignersIn(const std::string& note, const std::string& key) {
  const auto own = ledger::VerifierKey::Parse(key);
  if (!own.ok()) return {};
  const auto opened = ledger::OpenNote(note, std::array{*own});
  return opened.ok() ? opened->unverified : std::vector<std::string>();
}

absl::Status CheckCount(size_t records) {
  if (records == 0) return Error(absl::StatusCode::kNotFound, "no published entry is like that");
  if (records <= kRecordsLimit) return absl::OkStatus();
  return Error(absl::StatusCode::kResourceExhausted, "a bundle holds at most {} entries",
               kRecordsLimit);
}

Listed ListedOf(const Member& member) {
  return {member.name, member.bytes.size(), crypto::Sha256Of(member.bytes)};
}

}  // namespace

std::string ProofName(uint64_t index) { return fmt::format("proofs/{}.tlog-proof", index); }

std::string RecordLine(const StoredEntry& stored) {
  return fmt::format(R"({{"index":{},"leaf":"{}","bytes":"{}","record":{}}})", stored.index,
                     stored.leaf.ToHex(), crypto::ToBase64(stored.leaf_bytes),
                     ledger::ToJsonLine(stored));
}

std::vector<Member> RenderedMembers(const Manifest& manifest, const std::string& key,
                                    const std::string& note,
                                    const std::vector<StoredEntry>& records) {
  std::string ocsf;
  for (const StoredEntry& stored : records) ocsf += ToOcsfLine(stored) + "\n";
  return {{kOcsfName, std::move(ocsf)},
          {kPageName, PageOf({manifest, key, CosignersIn(note, key)}, records)}};
}

absl::StatusOr<std::string> MakeBundle(published::PublishedLog& log, const Selection& selection) {
  WEIR_RETURN_IF_ERROR(CheckCount(selection.records.size()));
  const std::string key = log.key().ToString();
  Manifest manifest{.origin = log.head().origin,
                    .size = log.head().size,
                    .root = log.head().root,
                    .made_at = absl::FromUnixSeconds(absl::ToUnixSeconds(selection.made_at)),
                    .records = selection.records.size(),
                    .query = selection.query};
  std::vector<Member> members = {{kKeyName, key + "\n"}, {kCheckpointName, log.note()}};
  std::string lines;
  std::vector<Member> proofs;
  for (const StoredEntry& stored : selection.records) {
    lines += RecordLine(stored) + "\n";
    WEIR_ASSIGN_OR_RETURN(const ledger::ProofFile proof, log.Prove(stored.index, stored.leaf));
    proofs.push_back({ProofName(stored.index), ToText(proof)});
  }
  members.push_back({kRecordsName, std::move(lines)});
  for (Member& member : RenderedMembers(manifest, key, log.note(), selection.records)) {
    members.push_back(std::move(member));
  }
  members.insert(members.end(), std::make_move_iterator(proofs.begin()),
                 std::make_move_iterator(proofs.end()));
  for (const Member& member : members) manifest.members.push_back(ListedOf(member));
  members.insert(members.begin(), Member{kManifestName, ToJson(manifest)});
  return Pack(members, manifest.made_at);
}

}  // namespace weir::evidence
