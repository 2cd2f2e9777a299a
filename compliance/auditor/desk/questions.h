// What can be asked of the desk: each path, how, and with which right.
#pragma once

#include <span>
#include <string_view>

#include "compliance/auditor/desk/roles.h"

namespace weir::auditor {

struct Question {
  std::string_view path;
  std::string_view method;
  Right right;
};

// All of them but kAboutMe, which needs no right.
std::span<const Question> Questions();
inline constexpr std::string_view kAboutMe = "/api/me";
// nullptr: there is no such question.
const Question* QuestionOf(std::string_view path);

}  // namespace weir::auditor
