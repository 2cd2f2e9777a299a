// OpeningsAnswer and OpenedAnswer, declared in cases_api.h.
#include "compliance/auditor/desk/cases_api.h"
#include "compliance/base/status.h"
#include "compliance/ledger/ledger.h"
#include "compliance/retention/access.h"

namespace weir::auditor {
namespace {

// A restricted subject's texts need two.
struct Terms {
  size_t approvals = 1;
  keys::Purpose purpose = keys::Purpose::kOrdinary;
};
absl::StatusOr<Terms> TermsOf(keys::KeyStore& keys, const ledger::Entry& entry) {
  WEIR_ASSIGN_OR_RETURN(const keys::SubjectRow row, keys.RowOf({entry.tenant, entry.subject}));
  if (row.state != keys::State::kRestricted) return Terms{};
  return Terms{retention::kRestrictedApprovals, keys::Purpose::kRestricted};
}

absl::StatusOr<LentShelf> ShelfOf(Shelves& shelves, const CaseBook& book, uint64_t number) {
  const auto opening = book.openings().find(number);
  if (opening == book.openings().end()) {
    return Error(absl::StatusCode::kPermissionDenied, "there is no such request");
  }
  auto shelf = shelves.Borrow(opening->second.log);
  if (shelf.ok() && !(*shelf)->root_key.empty()) return shelf;
  return Error(absl::StatusCode::kFailedPrecondition,
               "the desk has not this log's keys (logs: root_key)");
}

}  // namespace

Json OpeningsAnswer(const CaseBook& book) {
  Json out = {{"openings", Json::array()}};
  for (auto at = book.openings().rbegin(); at != book.openings().rend(); ++at) {
    const Opening& opening = at->second;
    out["openings"].push_back(
        {{"number", opening.entry},
         {"log", opening.log},
         {"index", opening.index},
         {"person", opening.person},
         {"why", opening.why},
         {"asked", TimeOrNull(opening.asked)},
         {"approvers", opening.approvers},
         {"declined", opening.declined},
         {"open_until",
          opening.approvers.empty() ? Json() : TimeOrNull(opening.approved + kOpenFor)}});
  }
  return out;
}

absl::StatusOr<Json> OpenedAnswer(Shelves& shelves, const CaseBook& book, uint64_t number,
                                  std::string_view person, absl::Time now) {
  WEIR_ASSIGN_OR_RETURN(const LentShelf shelf, ShelfOf(shelves, book, number));
  WEIR_RETURN_IF_ERROR(shelf.problem());
  const uint64_t index = book.openings().at(number).index;
  WEIR_ASSIGN_OR_RETURN(const ledger::StoredEntry stored, shelf->index.Entry(index));
  // Opened anew each time: a key that was destroyed meanwhile must not live on here.
  WEIR_ASSIGN_OR_RETURN(const auto keys,
                        ledger::OpenKeyStore(shelf->files, shelf->dir, shelf->root_key));
  WEIR_ASSIGN_OR_RETURN(const Terms terms, TermsOf(*keys, stored.entry));
  WEIR_RETURN_IF_ERROR(book.MayRead(number, person, now, terms.approvals).status());
  WEIR_ASSIGN_OR_RETURN(const auto texts, ledger::Unseal(stored, *keys, terms.purpose));
  Json out = {{"texts", Json::array()}};
  for (const ledger::SealedText& text : texts) {
    out["texts"].push_back({{"role", text.role}, {"text", text.text.Reveal()}});
  }
  return out;
}

}  // namespace weir::auditor
