#include "compliance/auditor/desk/roles.h"

#include <algorithm>
#include <array>

#include "compliance/base/status.h"

namespace weir::auditor {
namespace {

struct Row {
  Role role;
  std::string_view name;
  // overview, search, view, check, access, export, cases, decide, open, approve
  std::array<bool, 10> may;
};
constexpr std::array<Row, 6> kTable = {{
    {Role::kInternalAuditor,
     "internal_auditor",
     {true, true, true, true, false, true, true, true, true, true}},
    {Role::kAssessor, "assessor", {true, true, true, true, false, true, true, false}},
    {Role::kRegulator, "regulator", {true, true, true, true, true, true, true, false}},
    {Role::kDpo, "dpo", {true, false, false, false, true, false, true, true, false, true}},
    {Role::kCustodian,
     "custodian",
     {false, false, false, false, false, false, false, false, false, true}},
    {Role::kOperator, "operator", {}},
}};

const Row& RowOf(Role role) {
  const auto row = std::find_if(kTable.begin(), kTable.end(),
                                [&](const Row& each) { return each.role == role; });
  WEIR_CHECK(row != kTable.end());
  return *row;
}

}  // namespace

std::string_view NameOf(Role role) { return RowOf(role).name; }

std::optional<Role> RoleOf(std::string_view name) {
  for (const Row& row : kTable) {
    if (row.name == name) return row.role;
  }
  return std::nullopt;
}

std::string_view NameOf(Right right) {
  switch (right) {
    case Right::kOverview:
      return "overview";
    case Right::kSearch:
      return "search";
    case Right::kView:
      return "view";
    case Right::kCheck:
      return "check";
    case Right::kAccess:
      return "access";
    case Right::kExport:
      return "export";
    case Right::kCases:
      return "cases";
    case Right::kDecide:
      return "decide";
    case Right::kOpen:
      return "open";
    case Right::kApprove:
      return "approve";
  }
  WEIR_CHECK(false);
}

bool May(Role role, Right right) { return RowOf(role).may[static_cast<size_t>(right)]; }

}  // namespace weir::auditor
