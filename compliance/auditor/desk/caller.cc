#include "compliance/auditor/desk/caller.h"

namespace weir::auditor {

bool FromElsewhere(const http::Request& request) {
  const std::string_view site = request.header("Sec-Fetch-Site");
  if (!site.empty() && site != "same-origin" && site != "none") return true;
  return request.method == "POST" && request.header("Content-Type") != "application/json";
}

bool CalledByAnotherName(const http::Request& request) {
  if (!request.peer.address.empty()) return false;
  const std::string_view host = request.header("Host");
  if (host.empty()) return false;  // no browser
  const auto is = [host](std::string_view name) {
    return host.starts_with(name) && (host.size() == name.size() || host[name.size()] == ':');
  };
  return !is("localhost") && !is("127.0.0.1") && !is("[::1]");
}

}  // namespace weir::auditor
