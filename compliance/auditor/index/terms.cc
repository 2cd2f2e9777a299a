#include "compliance/auditor/index/terms.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "compliance/crypto/digest.h"
#include "compliance/ledger/json.h"
#include "compliance/ledger/wire.h"

namespace weir::auditor {
namespace {

using Visit = std::function<void(Field field, std::string_view value)>;

void VisitOwn(const ledger::Entry& entry, const Visit& visit) {
  visit(Field::kKind, NameOf(entry.kind));
  visit(Field::kExchange, ledger::ExchangeOf(entry));
  visit(Field::kTenant, entry.tenant);
  visit(Field::kSubject, entry.subject);
  visit(Field::kSession, entry.session);
  visit(Field::kProfile, entry.policy_profile);
  if (entry.policy_version > 0) {
    visit(Field::kPolicyVersion, fmt::to_string(entry.policy_version));
  }
  visit(Field::kAction, entry.action);
  visit(Field::kDataClass, entry.data_class);
  visit(Field::kEngine, entry.engine);
  visit(Field::kModel, entry.model);
  visit(Field::kEnding, NameOf(entry.ending));
  visit(Field::kStatus, entry.status);
  for (const std::string& reason : entry.reasons) visit(Field::kReason, reason);
  for (const ledger::FindingRecord& finding : entry.findings) {
    visit(Field::kCategory, finding.category);
    visit(Field::kRule, finding.rule);
  }
}

// Also of the entry of a device that this one holds.
void VisitValues(const ledger::Entry& entry, const Visit& visit) {
  VisitOwn(entry, visit);
  if (!entry.spooled) return;
  visit(Field::kOrigin, entry.spooled->origin);
  if (entry.spooled->leaf.empty()) return;
  const auto inner = ledger::DecodeEntry(entry.spooled->leaf);
  if (inner.ok()) VisitOwn(inner->entry, visit);
}

}  // namespace

std::string TermOf(Field field, std::string_view value) {
  constexpr size_t kTermBytes = 8;
  const crypto::Digest digest = crypto::Sha256Of(value);
  return static_cast<char>(field) + crypto::ToHex(digest.view().substr(0, kTermBytes));
}

std::string TermsOf(const ledger::Entry& entry) {
  std::vector<std::string> terms;
  VisitValues(entry, [&](Field field, std::string_view value) {
    if (!value.empty()) terms.push_back(TermOf(field, value));
  });
  std::sort(terms.begin(), terms.end());
  terms.erase(std::unique(terms.begin(), terms.end()), terms.end());
  return fmt::format("{}", fmt::join(terms, " "));
}

bool HasValue(const ledger::Entry& entry, Field field, std::string_view value) {
  bool has = false;
  VisitValues(entry, [&](Field its_field, std::string_view its_value) {
    has = has || (its_field == field && its_value == value);
  });
  return has;
}

}  // namespace weir::auditor
