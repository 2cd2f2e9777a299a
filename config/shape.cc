#include "config/shape.h"

#include <algorithm>
#include <cctype>

#include "config/unit.h"

namespace weir::config {
namespace {

bool IsAlnum(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }
bool IsCapitalOrDigit(char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }
bool IsControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

template <typename Test>
bool All(std::string_view text, Test test) {
  return std::all_of(text.begin(), text.end(), test);
}

bool IsPhrase(std::string_view text, size_t most) {
  return !text.empty() && text.size() <= most && std::none_of(text.begin(), text.end(), IsControl);
}

bool IsIpv6(std::string_view host) {
  return !host.empty() && host.size() <= 45 && host.find(':') != std::string_view::npos &&
         All(host, [](char c) {
           return std::isxdigit(static_cast<unsigned char>(c)) || c == ':' || c == '.';
         });
}

// "host", "[ipv6]", either with ":port" behind; the port is empty when there is none.
struct Authority {
  std::string_view host;
  std::string_view port;
  bool bracketed = false;
  bool has_port = false;
};

Authority Split(std::string_view text) {
  Authority parts;
  if (!text.empty() && text[0] == '[') {
    const size_t close = text.find(']');
    if (close == std::string_view::npos) return {};
    parts = {text.substr(1, close - 1), {}, true, false};
    text.remove_prefix(close + 1);
    if (text.empty()) return parts;
    if (text[0] != ':') return {};
    parts.port = text.substr(1);
  } else {
    const size_t colon = text.rfind(':');
    parts.host = text.substr(0, colon);
    if (colon == std::string_view::npos) return parts;
    parts.port = text.substr(colon + 1);
  }
  parts.has_port = true;
  return parts;
}

bool IsPort(std::string_view text) {
  const auto number = ParseNumber(text);
  return number && *number >= 1 && *number <= 65535 && text[0] != '0';
}

bool IsHost(const Authority& parts) {
  return parts.bracketed ? IsIpv6(parts.host) : IsHostName(parts.host);
}

}  // namespace

bool IsWord(std::string_view text) {
  return !text.empty() && text.size() <= 64 &&
         All(text, [](char c) { return IsAlnum(c) || c == '.' || c == '_' || c == '-'; });
}

bool IsPath(std::string_view text) { return IsPhrase(text, kMaxPathBytes); }
bool IsPhrase128(std::string_view text) { return IsPhrase(text, 128); }
bool IsPhrase256(std::string_view text) { return IsPhrase(text, 256); }

bool IsHostPort(std::string_view text) {
  const Authority parts = Split(text);
  return parts.has_port && IsHost(parts) && IsPort(parts.port);
}

bool IsHostName(std::string_view text) {
  return !text.empty() && text.size() <= 253 && IsAlnum(text.front()) &&
         All(text, [](char c) { return IsAlnum(c) || c == '.' || c == '-' || c == '_'; });
}

bool IsRegion(std::string_view text) {
  const auto capital = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (text.size() < 2 || !All(text.substr(0, 2), capital)) return false;
  if (text.size() == 2) return true;
  return text[2] == '-' && text.size() >= 4 && text.size() <= 19 &&
         All(text.substr(3), [](char c) { return IsCapitalOrDigit(c) || c == '-'; });
}

bool IsOrigin(std::string_view text) {
  return IsPhrase(text, 128) && text.find("://") == std::string_view::npos &&
         text.find_first_of(" +") == std::string_view::npos;
}

bool IsProducer(std::string_view text) { return text.size() == 27 && All(text, IsCapitalOrDigit); }

bool IsBaseUrl(std::string_view text) {
  const size_t scheme = text.starts_with("http://") ? 7 : text.starts_with("https://") ? 8 : 0;
  if (scheme == 0 || text.size() > 1024 || text.find_first_of("@?# \\") != std::string_view::npos) {
    return false;
  }
  const std::string_view rest = text.substr(scheme);
  const Authority parts = Split(rest.substr(0, rest.find('/')));
  return IsHost(parts) && (!parts.has_port || IsPort(parts.port)) &&
         std::none_of(text.begin(), text.end(), IsControl);
}

namespace {

// Minutes of "HH:MM", 00:00 to 24:00; 1441 when it is none.
uint32_t MinuteOf(std::string_view text) {
  constexpr uint32_t kNone = 1441;
  if (text.size() != 5 || text[2] != ':') return kNone;
  const auto digit = [&](size_t at) { return static_cast<uint32_t>(text[at] - '0'); };
  for (const size_t at : {0u, 1u, 3u, 4u}) {
    if (text[at] < '0' || text[at] > '9') return kNone;
  }
  const uint32_t minutes = digit(3) * 10 + digit(4);
  return minutes > 59 ? kNone : std::min(kNone, (digit(0) * 10 + digit(1)) * 60 + minutes);
}

}  // namespace

std::pair<uint32_t, uint32_t> MinutesOf(std::string_view text) {
  return {MinuteOf(text.substr(0, 5)), MinuteOf(text.substr(6))};
}

bool IsHours(std::string_view text) {
  if (text.size() != 11 || text[5] != '-') return false;
  const auto [from, until] = MinutesOf(text);
  return from < 1440 && until > 0 && until <= 1440 && from != until;
}

std::string_view HostOf(std::string_view address) { return Split(address).host; }

bool IsLoopback(std::string_view host) {
  if (host == "localhost" || host == "::1") return true;
  return host.starts_with("127.") && std::count(host.begin(), host.end(), '.') == 3 &&
         All(host, [](char c) { return c == '.' || std::isdigit(static_cast<unsigned char>(c)); });
}

}  // namespace weir::config
