#include "cloud/upstream/guard_answer.h"

#include <array>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "compliance/base/status.h"

namespace weir::cloud {
namespace {

constexpr uint32_t kCertain = 1000;

// What the model card calls it, and the nearest kind of appendix A. "Politically Sensitive Topics",
// "Unethical Acts" and "Jailbreak" have none: they say how, not what.
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kKinds = {{
    {"Violent", "A.1.f"},
    {"Non-violent Illegal Acts", "A.1.h"},
    {"Sexual Content or Sexual Acts", "A.1.f"},
    {"PII", "A.4.f"},
    {"Copyright Violation", "A.3.a"},
}};

std::string_view Stripped(std::string_view text) {
  while (!text.empty() && absl::ascii_isspace(static_cast<unsigned char>(text.front()))) {
    text.remove_prefix(1);
  }
  while (!text.empty() && absl::ascii_isspace(static_cast<unsigned char>(text.back()))) {
    text.remove_suffix(1);
  }
  return text;
}

// Up to `end`, which is taken away with it.
std::string_view TakeUntil(std::string_view& rest, char end) {
  const size_t at = rest.find(end);
  const std::string_view part = rest.substr(0, at);
  rest.remove_prefix(at == std::string_view::npos ? rest.size() : at + 1);
  return Stripped(part);
}

std::optional<uint32_t> PermilleOf(std::string_view word, uint32_t controversial) {
  if (word == "Safe") return 0;
  if (word == "Controversial") return controversial;
  if (word == "Unsafe") return kCertain;
  return std::nullopt;
}

std::string_view KindOf(std::string_view names) {
  while (!names.empty()) {
    const std::string_view name = TakeUntil(names, ',');
    for (const auto& [known, kind] : kKinds) {
      if (name == known) return kind;
    }
  }
  return {};
}

absl::Status Unexpected() {
  return Error(absl::StatusCode::kInternal, "the guard model's answer has no verdict");
}

}  // namespace

absl::StatusOr<classify::Opinion> ReadGuardAnswer(std::string_view answer, uint32_t controversial) {
  std::optional<uint32_t> permille;
  classify::Opinion opinion;
  while (!answer.empty()) {
    std::string_view line = TakeUntil(answer, '\n');
    const std::string_view key = TakeUntil(line, ':');
    if (key == "Categories" && opinion.category.empty()) opinion.category = KindOf(line);
    if (key != "Safety") continue;
    const std::optional<uint32_t> said = PermilleOf(Stripped(line), controversial);
    if (!said || (permille && *permille != *said)) return Unexpected();
    permille = said;
  }
  if (!permille) return Unexpected();
  opinion.permille = *permille;
  return opinion;
}

}  // namespace weir::cloud
