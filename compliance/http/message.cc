#include "compliance/http/message.h"

#include <algorithm>

namespace weir::http {
namespace {

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool SameName(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return Lower(x) == Lower(y); });
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = Lower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// The byte that the escape at `at` stands for; -1 when it is none.
int Escaped(std::string_view text, size_t at) {
  if (text[at] != '%' || at + 2 >= text.size()) return -1;
  const int high = HexDigit(text[at + 1]);
  const int low = HexDigit(text[at + 2]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

}  // namespace

std::string_view ValueOf(const Headers& headers, std::string_view name) {
  const auto found = std::find_if(headers.begin(), headers.end(), [name](const auto& header) {
    return SameName(header.first, name);
  });
  return found == headers.end() ? std::string_view() : std::string_view(found->second);
}

std::string Decoded(std::string_view encoded) {
  std::string text;
  text.reserve(encoded.size());
  for (size_t i = 0; i < encoded.size(); ++i) {
    const int byte = Escaped(encoded, i);
    if (byte >= 0) {
      text.push_back(static_cast<char>(byte));
      i += 2;
    } else {
      text.push_back(encoded[i] == '+' ? ' ' : encoded[i]);
    }
  }
  return text;
}

std::string QueryValue(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    const size_t equals = pair.find('=');
    if (Decoded(pair.substr(0, equals)) != name) continue;
    return equals == std::string_view::npos ? "" : Decoded(pair.substr(equals + 1));
  }
  return "";
}

}  // namespace weir::http
