// Where an upstream is and how it is spoken to: everything of libcurl's options that is the same
// for all its transfers. Immutable, thread-safe.
#pragma once

#include <curl/curl.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "compliance/base/sensitive.h"
#include "config/cloud_settings.h"

namespace weir::cloud {

// Keeps libcurl initialised. Any number may live at once.
class CurlLibrary {
 public:
  CurlLibrary();
  ~CurlLibrary();
  CurlLibrary(const CurlLibrary&) = delete;
  CurlLibrary& operator=(const CurlLibrary&) = delete;
};

class Endpoint {
 public:
  // The endpoint at `url` of the upstream. `api_key` may be empty: then no Authorization header is
  // sent.
  Endpoint(const config::UpstreamSettings& settings, const std::string& url, const Secret& api_key);
  ~Endpoint();
  Endpoint(const Endpoint&) = delete;
  Endpoint& operator=(const Endpoint&) = delete;

  const std::string& id() const { return id_; }              // "upstream:qwen-main"
  const std::string& base_url() const { return base_url_; }  // without a slash at its end
  const config::UpstreamTimeouts& timeouts() const { return timeouts_; }

  // HTTP/1.1 POST to URL/chat/completions: http and https only, certificates checked, no redirects,
  // no compression, no cookies, no proxy of the environment, no signals.
  void Prepare(CURL* easy) const;

 private:
  CurlLibrary library_;
  const std::string id_;
  const std::string base_url_;
  const std::string url_;
  const std::string ca_;
  const config::UpstreamTimeouts timeouts_;
  curl_slist* headers_ = nullptr;
};

}  // namespace weir::cloud
