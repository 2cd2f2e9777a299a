#include "cloud/upstream/endpoint.h"

#include <cstring>

#include "cloud/upstream/curl_option.h"

namespace weir::cloud {
namespace {

std::string WithoutSlash(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

void Append(curl_slist*& list, const char* header) {
  curl_slist* longer = curl_slist_append(list, header);
  WEIR_CHECK(longer != nullptr);
  list = longer;
}

void Wipe(char* text) {
  volatile char* p = text;
  for (size_t i = std::strlen(text); i > 0; --i) p[i - 1] = 0;
}

}  // namespace

CurlLibrary::CurlLibrary() { WEIR_CHECK(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK); }
CurlLibrary::~CurlLibrary() { curl_global_cleanup(); }

Endpoint::Endpoint(const config::UpstreamSettings& settings, const std::string& url,
                   const Secret& api_key)
    : id_("upstream:" + settings.id),
      base_url_(WithoutSlash(url)),
      url_(base_url_ + "/chat/completions"),
      ca_(settings.ca),
      timeouts_(settings.timeouts) {
  Append(headers_, "Content-Type: application/json");
  Append(headers_, "Accept: text/event-stream");
  Append(headers_, "Accept-Encoding: identity");
  Append(headers_, "Expect:");  // do not wait for "100 Continue"
  if (api_key.size() > 0) {
    const Secret header(fmt::format("Authorization: Bearer {}", api_key.Reveal()));
    Append(headers_, header.Reveal().data());
  }
}

Endpoint::~Endpoint() {
  for (curl_slist* header = headers_; header != nullptr; header = header->next) Wipe(header->data);
  curl_slist_free_all(headers_);
}

void Endpoint::Prepare(CURL* easy) const {
  SetOption(easy, CURLOPT_URL, url_.c_str());
  SetOption(easy, CURLOPT_POST, 1L);
  SetOption(easy, CURLOPT_HTTPHEADER, headers_);
  SetOption(easy, CURLOPT_USERAGENT, "weir");
  SetOption(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  SetOption(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  SetOption(easy, CURLOPT_FOLLOWLOCATION, 0L);
  SetOption(easy, CURLOPT_HTTP_CONTENT_DECODING, 0L);
  SetOption(easy, CURLOPT_PROXY, "");  // also keeps the environment's proxies away
  SetOption(easy, CURLOPT_NOSIGNAL, 1L);
  SetOption(easy, CURLOPT_QUICK_EXIT, 1L);     // a cancel does not wait for a name to be resolved
  SetOption(easy, CURLOPT_BUFFERSIZE, 4096L);  // small rounds, see Transfer::kMaxRoundBytes
  SetOption(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  SetOption(easy, CURLOPT_CONNECTTIMEOUT_MS,
            static_cast<long>(absl::ToInt64Milliseconds(timeouts_.connect)));
  if (!ca_.empty()) SetOption(easy, CURLOPT_CAINFO, ca_.c_str());
}

}  // namespace weir::cloud
