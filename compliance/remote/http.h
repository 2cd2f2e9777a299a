// One request to a web server and its answer, bounded in size and time. For tiles of a log and for
// witnesses: small bodies, few requests.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace weir::remote {

struct HttpLimits {
  absl::Duration connect = absl::Seconds(5);  // name, TCP and TLS
  absl::Duration total = absl::Seconds(30);   // the whole exchange
  uint64_t body_bytes = 32u << 20;            // of the answer
};

struct HttpAnswer {
  int code = 0;  // such as 200 or 409
  std::string body;
  std::string content_type;  // empty when the server does not say
};

// Whether `text` is an http:// or https:// address without user name, fragment or white space.
bool IsHttpUrl(std::string_view text);

// Keeps a connection open from one request to the next. Thread-safe; requests take turns.
// It follows no redirections: a server that was not named is not asked.
class HttpClient {
 public:
  static inline const std::string kForm = "application/x-www-form-urlencoded";

  // `ca`: path of a PEM file with the authorities to trust; empty: the system's.
  explicit HttpClient(HttpLimits limits, std::string ca = "");
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  // Any answer, whatever its code. INVALID_ARGUMENT: no address of IsHttpUrl. DEADLINE_EXCEEDED:
  // a limit of time. RESOURCE_EXHAUSTED: the answer is larger than the limit. UNAVAILABLE: anything
  // else.
  absl::StatusOr<HttpAnswer> Get(const std::string& url);
  absl::StatusOr<HttpAnswer> Post(const std::string& url, std::string_view body,
                                  const std::string& content_type = kForm);

 private:
  struct Handle;
  struct Sent {
    std::string_view body;
    const std::string& content_type;
  };
  absl::StatusOr<HttpAnswer> Perform(const std::string& url, const Sent* sent);

  const HttpLimits limits_;
  const std::string ca_;
  std::mutex mutex_;  // guards handle_
  std::unique_ptr<Handle> handle_;
};

}  // namespace weir::remote
