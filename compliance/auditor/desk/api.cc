#include "compliance/auditor/desk/api.h"

#include "compliance/auditor/desk/search_query.h"
#include "compliance/base/status.h"
#include "compliance/crypto/digest.h"
#include "compliance/ledger/checkpoint.h"
#include "compliance/ledger/json.h"
#include "compliance/ledger/proof_file.h"
#include "compliance/ledger/tile_store.h"

namespace weir::auditor {
namespace {

constexpr uint64_t kPage = 500;  // of the index at a time

Json InBase64(const ledger::Proof& proof) {
  Json out = Json::array();
  for (const crypto::Digest& hash : proof) out.push_back(crypto::ToBase64(hash.view()));
  return out;
}

// The path of hashes and the checkpoint it leads to; absent parts are null, and the page says so.
void PutProof(Shelf& shelf, uint64_t index, Json& out) {
  crypto::Digest leaf;
  out["proof"] = nullptr;
  const auto proof = ledger::ProveEntry(shelf.files, shelf.dir, index, leaf);
  if (proof.ok()) {
    out["proof"] = InBase64(proof->path);
  } else {
    out["proof_problem"] = std::string(proof.status().message());
  }
  const auto note = ReadWholeFile(shelf.files, ledger::CheckpointPath(shelf.dir));
  out["checkpoint"] = proof.ok() ? Json(proof->checkpoint) : note.ok() ? Json(*note) : Json();
  const auto key = ledger::ReadVerifierKey(shelf.files, shelf.dir);
  out["key"] = key.ok() ? Json(key->ToString()) : Json();
}

// The other entries of the same exchange.
absl::Status PutRelated(Shelf& shelf, const ledger::StoredEntry& stored, Json& out) {
  out["related"] = Json::array();
  const std::string exchange = ledger::ExchangeOf(stored.entry);
  if (exchange.empty()) return absl::OkStatus();
  const Query query{.values = {{Field::kExchange, exchange}}, .order = Order::kOldestFirst};
  WEIR_ASSIGN_OR_RETURN(const Answer answer, shelf.index.Search(query));
  for (const Hit& hit : answer.hits) {
    if (hit.index != stored.index) out["related"].push_back(EntryOrFault(shelf, hit));
  }
  return absl::OkStatus();
}

}  // namespace

Json EntryJson(const ledger::StoredEntry& stored) {
  return Json::parse(ledger::ToJsonLine(stored));
}

Json TimeOrNull(absl::Time at) {
  if (at == absl::Time()) return nullptr;
  return absl::FormatTime(absl::RFC3339_sec, at, absl::UTCTimeZone());
}

Json EntryOrFault(Shelf& shelf, const Hit& hit) {
  const auto stored = shelf.index.Entry(hit.index);
  if (stored.ok()) return EntryJson(*stored);
  return {{"index", hit.index}, {"fault", std::string(stored.status().message())}};
}

Json JsonOf(const Coverage& coverage) {
  return {{"origin", coverage.origin}, {"size", coverage.size}, {"root", coverage.root.ToHex()}};
}

Json JsonOf(const Behind& behind) {
  return {{"origin", behind.origin},
          {"done", behind.done},
          {"of", behind.of ? Json(*behind.of) : Json()}};
}

Json JsonOf(const Completeness& check) {
  return {{"rows", check.rows},
          {"faults", check.faults},
          {"missing", check.missing},
          {"altered", check.altered},
          {"hidden", check.hidden},
          {"extra", check.extra},
          {"totals_differ", check.totals_differ},
          {"root_differs", check.root_differs},
          {"log", JsonOf(check.coverage)}};
}

// All that the index finds, a page at a time, the newest first, until `visit` returns false. True:
// it has been through all of them.
absl::StatusOr<bool> ForEachHit(Index& index, Query query,
                                const std::function<bool(const Hit&)>& visit) {
  query.limit = kPage;
  while (true) {
    WEIR_ASSIGN_OR_RETURN(const Answer answer, index.Search(query));
    for (const Hit& hit : answer.hits) {
      if (!visit(hit)) return false;
    }
    if (!answer.more) return true;
    query.after = answer.hits.back().index;
  }
}

absl::StatusOr<Json> SearchAnswer(Shelf& shelf, std::string_view query) {
  WEIR_ASSIGN_OR_RETURN(const Query wanted, QueryIn(query));
  WEIR_ASSIGN_OR_RETURN(const Answer answer, shelf.index.Search(wanted));
  Json out = {{"coverage", JsonOf(answer.coverage)}, {"entries", Json::array()}};
  for (const Hit& hit : answer.hits) out["entries"].push_back(EntryOrFault(shelf, hit));
  out["more"] = answer.more;
  return out;
}

absl::StatusOr<Json> EntryAnswer(Shelf& shelf, std::string_view query) {
  WEIR_ASSIGN_OR_RETURN(const uint64_t index, NumberIn(query, "index", UINT64_MAX));
  WEIR_ASSIGN_OR_RETURN(const ledger::StoredEntry stored, shelf.index.Entry(index));
  Json out = {{"entry", EntryJson(stored)}, {"leaf_bytes", crypto::ToBase64(stored.leaf_bytes)}};
  PutProof(shelf, index, out);
  WEIR_RETURN_IF_ERROR(PutRelated(shelf, stored, out));
  return out;
}

absl::StatusOr<Json> ConsistencyAnswer(Shelf& shelf, std::string_view query) {
  WEIR_ASSIGN_OR_RETURN(const uint64_t from, NumberIn(query, "from", 0));
  WEIR_ASSIGN_OR_RETURN(const uint64_t to, NumberIn(query, "to", 0));
  WEIR_ASSIGN_OR_RETURN(const ledger::VerifierKey key,
                        ledger::ReadVerifierKey(shelf.files, shelf.dir));
  WEIR_ASSIGN_OR_RETURN(const ledger::Checkpoint head,
                        ledger::ReadCheckpoint(shelf.files, shelf.dir, key));
  if (from == 0 || from > to || to > head.size) {
    return InvalidArgument("\"from\" and \"to\" are sizes of the log: 1 to {}, in order",
                           head.size);
  }
  ledger::TileReader hashes(shelf.files, shelf.dir, head.size);
  WEIR_ASSIGN_OR_RETURN(const ledger::Proof proof, ledger::ConsistencyProof(hashes, from, to));
  return Json{{"proof", InBase64(proof)}};
}

}  // namespace weir::auditor
