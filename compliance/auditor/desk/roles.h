// Who may do what at the auditor's desk. One table; everything else asks it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace weir::auditor {

enum class Role : uint8_t {
  kInternalAuditor,
  kAssessor,   // a third party
  kRegulator,  // always for a limited time
  kDpo,        // data protection: sees who looked at whom, not the records
  kCustodian,  // of keys: reads nothing, approves openings
  kOperator,   // runs the service: reads nothing
};
inline constexpr Role kRoles[] = {Role::kInternalAuditor, Role::kAssessor,
                                  Role::kRegulator,       Role::kDpo,
                                  Role::kCustodian,       Role::kOperator};
// "internal_auditor", "assessor", "regulator", "dpo", "custodian", "operator"
std::string_view NameOf(Role role);
std::optional<Role> RoleOf(std::string_view name);

enum class Right : uint8_t {
  kOverview,  // totals, no entry
  kSearch,
  kView,     // the clear part of one entry, with its proof
  kCheck,    // the index against the log
  kAccess,   // the record of what auditors did
  kExport,   // entries with their proofs, as a file
  kCases,    // what is to be reviewed, complaints, incidents
  kDecide,   // of these
  kOpen,     // asks for an entry's sealed texts, and reads them once others approved
  kApprove,  // such requests of others
};
inline constexpr Right kRights[] = {Right::kOverview, Right::kSearch, Right::kView,  Right::kCheck,
                                    Right::kAccess,   Right::kExport, Right::kCases, Right::kDecide,
                                    Right::kOpen,     Right::kApprove};
// "overview", "search", "view", "check", "access", "export", "cases", "decide", "open", "approve"
std::string_view NameOf(Right right);

bool May(Role role, Right right);

}  // namespace weir::auditor
