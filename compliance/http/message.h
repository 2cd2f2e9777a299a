// What comes in and goes out over HTTP/1.1, as plain values.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compliance/base/sensitive.h"

namespace weir::http {

// In the order in which they came or are to go; names compare without case.
using Headers = std::vector<std::pair<std::string, std::string>>;

// The first header of that name; empty when there is none.
std::string_view ValueOf(const Headers& headers, std::string_view name);

// Who is at the other end.
struct Peer {
  std::string address;  // "192.0.2.7"; empty over a Unix socket. May be personal data: never logged
  // With mutual TLS: of the checked certificate, the first URI, else the first DNS name, else the
  // common name. Empty otherwise.
  std::string certificate_name;
};

// A whole request within every limit of Limits (server.h). Bodies are text that people wrote: they
// do not print.
struct Request {
  std::string method;  // "GET", as the client wrote it
  std::string path;    // "/v1/models": what stands before '?', not decoded
  std::string query;   // "a=1&b=2": what stands behind it, not decoded
  Headers headers;
  UserText body;
  Peer peer;

  std::string_view header(std::string_view name) const { return ValueOf(headers, name); }
};

// A whole answer. The server adds Date, Content-Length and Connection.
struct Answer {
  int status = 200;
  Headers headers;
  std::string body;
};

// What a percent-encoded name or value says ("%E6%B0%B4" and '+' too); a broken escape stays as it
// stands.
std::string Decoded(std::string_view encoded);
// The decoded value of the first `name` of a query; empty when there is none.
std::string QueryValue(std::string_view query, std::string_view name);

}  // namespace weir::http
