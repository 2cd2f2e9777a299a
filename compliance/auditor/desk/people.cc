#include "compliance/auditor/desk/people.h"

#include <algorithm>

namespace weir::auditor {

std::string_view ObjectionTo(const Person* person, Right right, absl::Time now) {
  if (person == nullptr) return "unknown";
  if (now >= person->until) return "expired";
  return May(person->role, right) ? "" : "role";
}

const Person* Find(const std::vector<Person>& people, std::string_view name) {
  const auto found = std::find_if(people.begin(), people.end(),
                                  [&](const Person& person) { return person.name == name; });
  return name.empty() || found == people.end() ? nullptr : &*found;
}

}  // namespace weir::auditor
