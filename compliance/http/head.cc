#include "compliance/http/head.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "compliance/base/status.h"

namespace weir::http {
namespace {

constexpr std::array<std::pair<int, std::string_view>, 25> kPhrases = {{
    {100, "Continue"},
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {413, "Content Too Large"},
    {415, "Unsupported Media Type"},
    {422, "Unprocessable Content"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
}};

bool IsOneLine(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
  });
}

void AppendFraming(const HeadPlan& plan, std::string& out) {
  if (plan.framing == Framing::kLength) {
    fmt::format_to(std::back_inserter(out), "Content-Length: {}\r\n", plan.length);
  } else if (plan.framing == Framing::kChunked) {
    out += "Transfer-Encoding: chunked\r\n";
  }
  if (plan.close) out += "Connection: close\r\n";
}

}  // namespace

std::string_view PhraseOf(int status) {
  const auto* const found = std::find_if(kPhrases.begin(), kPhrases.end(),
                                         [status](const auto& row) { return row.first == status; });
  return found == kPhrases.end() ? "Status" : found->second;
}

bool IsBodiless(int status) { return status < 200 || status == 204 || status == 304; }

std::string HeadOf(int status, const Headers& headers, const HeadPlan& plan) {
  static constexpr char kDate[] = "%a, %d %b %Y %H:%M:%S GMT";  // RFC 9110, section 5.6.7
  std::string out;
  out.reserve(256);
  fmt::format_to(std::back_inserter(out), "HTTP/1.1 {} {}\r\nDate: {}\r\n", status,
                 PhraseOf(status), absl::FormatTime(kDate, plan.now, absl::UTCTimeZone()));
  AppendFraming(plan, out);
  for (const auto& [name, value] : headers) {
    if (name.empty() || !IsOneLine(name) || !IsOneLine(value)) continue;
    out.append(name).append(": ").append(value).append("\r\n");
  }
  out += "\r\n";
  return out;
}

void AppendChunk(std::string_view bytes, std::string& out) {
  if (bytes.empty()) return;
  fmt::format_to(std::back_inserter(out), "{:x}\r\n", bytes.size());
  out.append(bytes).append("\r\n");
}

}  // namespace weir::http
