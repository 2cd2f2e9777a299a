// The people who may come to the desk, by the name that the connection proves.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "compliance/auditor/desk/roles.h"

namespace weir::auditor {

struct Person {
  std::string name;  // of the client certificate (http::Peer::certificate_name)
  Role role = Role::kOperator;
  absl::Time until = absl::InfiniteFuture();  // may read before then
  friend bool operator==(const Person&, const Person&) = default;
};

// Why somebody may not; empty when they may.
// "unknown": nobody of that name. "expired": their time is over. "role": not of their role.
std::string_view ObjectionTo(const Person* person, Right right, absl::Time now);

// nullptr when there is none of that name; an empty name is nobody.
const Person* Find(const std::vector<Person>& people, std::string_view name);

}  // namespace weir::auditor
