#include "compliance/label/flat_json.h"

namespace weir::label {
namespace {

bool IsAllowed(char c) { return c >= 0x21 && c <= 0x7e && c != '"' && c != '\\'; }

// A cursor over the text; every Take fails without moving on when the next thing is another.
class Cursor {
 public:
  explicit Cursor(std::string_view rest) : rest_(rest) {}

  bool Take(char c) {
    SkipSpace();
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool TakeString(std::string_view& out) {
    if (!Take('"')) return false;
    size_t size = 0;
    while (size < rest_.size() && IsAllowed(rest_[size])) ++size;
    out = rest_.substr(0, size);
    rest_.remove_prefix(size);
    if (rest_.empty() || rest_.front() != '"') return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool AtEnd() {
    SkipSpace();
    return rest_.empty();
  }

 private:
  void SkipSpace() {
    const size_t size = rest_.find_first_not_of(" \t\r\n");
    rest_.remove_prefix(size == std::string_view::npos ? rest_.size() : size);
  }

  std::string_view rest_;
};

}  // namespace

std::optional<std::vector<Member>> ParseFlatJson(std::string_view json) {
  if (json.size() > kMaxFlatJsonBytes) return std::nullopt;
  Cursor cursor(json);
  std::vector<Member> members;
  if (!cursor.Take('{')) return std::nullopt;
  bool more = !cursor.Take('}');
  while (more) {
    Member member;
    if (!cursor.TakeString(member.key) || !cursor.Take(':')) return std::nullopt;
    if (!cursor.TakeString(member.value)) return std::nullopt;
    members.push_back(member);
    more = cursor.Take(',');
    if (!more && !cursor.Take('}')) return std::nullopt;
  }
  if (!cursor.AtEnd()) return std::nullopt;
  return members;
}

}  // namespace weir::label
