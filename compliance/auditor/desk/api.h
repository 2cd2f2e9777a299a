// The desk's answers about one log, as JSON. No rights here: desk.cc has asked before.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/status/statusor.h"
#include "compliance/auditor/desk/shelves.h"
#include "compliance/auditor/index/index.h"

namespace weir::auditor {

using Json = nlohmann::ordered_json;

Json JsonOf(const Coverage& coverage);
// {"origin","done","of"}; "of" is null when the log's checkpoint cannot be read.
Json JsonOf(const Behind& behind);
Json JsonOf(const Completeness& check);
Json EntryJson(const ledger::StoredEntry& stored);
// RFC 3339 in UTC; null for 1970, which stands for "not yet".
Json TimeOrNull(absl::Time at);
// An entry that the log no longer holds as it was indexed is shown as that, not left out.
Json EntryOrFault(Shelf& shelf, const Hit& hit);

// All that the index finds, page by page in the query's order, until `visit` returns false. True:
// it has been through all of them.
absl::StatusOr<bool> ForEachHit(Index& index, Query query,
                                const std::function<bool(const Hit&)>& visit);

// INVALID_ARGUMENT: a parameter of `query` (of the URL) is wrong.
absl::StatusOr<Json> SearchAnswer(Shelf& shelf, std::string_view query);
absl::StatusOr<Json> EntryAnswer(Shelf& shelf, std::string_view query);
// {"proof"}: that the log's tree of "to" entries begins with the one of "from" (RFC 9162, section
// 2.1.4), hashes in base 64. NOT_FOUND, DATA_LOSS: its tiles or its checkpoint cannot be read.
absl::StatusOr<Json> ConsistencyAnswer(Shelf& shelf, std::string_view query);

}  // namespace weir::auditor
