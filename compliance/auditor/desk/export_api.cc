#include "compliance/auditor/desk/export_api.h"

#include "compliance/auditor/desk/search_query.h"
#include "compliance/base/status.h"
#include "compliance/evidence/bundle.h"
#include "compliance/published/published_log.h"

namespace weir::auditor {

absl::StatusOr<std::string> ExportAnswer(Shelf& shelf, std::string_view query, absl::Time now) {
  WEIR_ASSIGN_OR_RETURN(Query wanted, QueryIn(query));
  wanted.order = Order::kOldestFirst;
  wanted.after.reset();
  wanted.limit = kMaxExported;
  WEIR_ASSIGN_OR_RETURN(auto log, published::PublishedLog::Open(shelf.files, shelf.dir));
  WEIR_ASSIGN_OR_RETURN(const Answer answer, shelf.index.Search(wanted));
  if (answer.more) {
    return Error(absl::StatusCode::kResourceExhausted,
                 "more than {} entries: choose fewer, or take weir audit export", kMaxExported);
  }
  evidence::Selection selection{GivenIn(query), {}, now};
  for (const Hit& hit : answer.hits) {
    if (hit.index >= log.head().size) continue;
    WEIR_ASSIGN_OR_RETURN(ledger::StoredEntry stored, shelf.index.Entry(hit.index));
    selection.records.push_back(std::move(stored));
  }
  return evidence::MakeBundle(log, selection);
}

}  // namespace weir::auditor
