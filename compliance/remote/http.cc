#include "compliance/remote/http.h"

#include <curl/curl.h>

#include <algorithm>

#include "compliance/base/status.h"

namespace weir::remote {
namespace {

template <typename Value>
void Set(CURL* easy, CURLoption option, Value value) {
  WEIR_CHECK(curl_easy_setopt(easy, option, value) == CURLE_OK);
}

struct Receiver {
  uint64_t limit;
  std::string body;
  bool too_large = false;
};

size_t OnBody(char* data, size_t size, size_t count, void* user) {
  auto& receiver = *static_cast<Receiver*>(user);
  const size_t bytes = size * count;
  receiver.too_large = receiver.body.size() + bytes > receiver.limit;
  if (receiver.too_large) return 0;
  receiver.body.append(data, bytes);
  return bytes;
}

absl::Status StatusOf(CURLcode result, const Receiver& receiver) {
  if (receiver.too_large) {
    return Error(absl::StatusCode::kResourceExhausted, "the answer has more than {} bytes",
                 receiver.limit);
  }
  const auto code = result == CURLE_OPERATION_TIMEDOUT ? absl::StatusCode::kDeadlineExceeded
                                                       : absl::StatusCode::kUnavailable;
  return Error(code, "{}", curl_easy_strerror(result));
}

}  // namespace

struct HttpClient::Handle {
  Handle() : easy(curl_easy_init()) { WEIR_CHECK(easy != nullptr); }
  ~Handle() { curl_easy_cleanup(easy); }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  CURL* easy;
};

bool IsHttpUrl(std::string_view text) {
  const size_t scheme = text.starts_with("https://") ? 8 : text.starts_with("http://") ? 7 : 0;
  if (scheme == 0 || text.size() == scheme) return false;
  const std::string_view host = text.substr(scheme, text.find('/', scheme) - scheme);
  return !host.empty() && host.find('@') == std::string_view::npos &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return c > ' ' && c != '#' && c != 127; });
}

HttpClient::HttpClient(HttpLimits limits, std::string ca)
    : limits_(limits), ca_(std::move(ca)), handle_(std::make_unique<Handle>()) {}

HttpClient::~HttpClient() = default;

absl::StatusOr<HttpAnswer> HttpClient::Get(const std::string& url) { return Perform(url, nullptr); }

absl::StatusOr<HttpAnswer> HttpClient::Post(const std::string& url, std::string_view body,
                                            const std::string& content_type) {
  const Sent sent{body, content_type};
  return Perform(url, &sent);
}

absl::StatusOr<HttpAnswer> HttpClient::Perform(const std::string& url, const Sent* sent) {
  if (!IsHttpUrl(url))
    return InvalidArgument("not an address that begins with http:// or https://");
  const std::lock_guard lock(mutex_);
  CURL* const easy = handle_->easy;
  curl_easy_reset(easy);  // keeps the connection
  Receiver receiver{limits_.body_bytes, {}};
  Set(easy, CURLOPT_URL, url.c_str());
  Set(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  Set(easy, CURLOPT_NOSIGNAL, 1L);
  Set(easy, CURLOPT_CONNECTTIMEOUT_MS,
      static_cast<long>(absl::ToInt64Milliseconds(limits_.connect)));
  Set(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(absl::ToInt64Milliseconds(limits_.total)));
  Set(easy, CURLOPT_WRITEFUNCTION, &OnBody);
  Set(easy, CURLOPT_WRITEDATA, static_cast<void*>(&receiver));
  if (!ca_.empty()) Set(easy, CURLOPT_CAINFO, ca_.c_str());
  const std::unique_ptr<curl_slist, void (*)(curl_slist*)> headers(
      sent == nullptr ? nullptr
                      : curl_slist_append(nullptr, ("Content-Type: " + sent->content_type).c_str()),
      &curl_slist_free_all);
  if (sent != nullptr) {
    Set(easy, CURLOPT_HTTPHEADER, headers.get());
    Set(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(sent->body.size()));
    Set(easy, CURLOPT_POSTFIELDS, sent->body.data());
  }
  const CURLcode result = curl_easy_perform(easy);
  if (result != CURLE_OK) return Annotate(StatusOf(result, receiver), url);
  long code = 0;
  const char* type = nullptr;
  WEIR_CHECK(curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &code) == CURLE_OK);
  WEIR_CHECK(curl_easy_getinfo(easy, CURLINFO_CONTENT_TYPE, &type) == CURLE_OK);
  return HttpAnswer{static_cast<int>(code), std::move(receiver.body), type == nullptr ? "" : type};
}

}  // namespace weir::remote
