// NewHttpRespondent, declared in conformance_respondents.h.
#include <curl/curl.h>
#include <fmt/format.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>

#include "compliance/base/status.h"
#include "edge/cli/conformance_respondents.h"

namespace weir::cli {
namespace {

using nlohmann::json;

constexpr int kAttempts = 3;
constexpr long kTimeoutSeconds = 600;  // of one question
constexpr long kConnectSeconds = 10;
constexpr size_t kMaxAnswerBytes = 4u << 20;

// Codes of a provider's own content filter: an answer to a test question, not a failure.
constexpr std::string_view kFilterCodes[] = {"content_filter", "content_policy_violation",
                                             "data_inspection_failed", "DataInspectionFailed"};

template <typename Value>
void Set(CURL* easy, CURLoption option, Value value) {
  WEIR_CHECK(curl_easy_setopt(easy, option, value) == CURLE_OK);
}

struct Received {
  long status = 0;  // 0: nothing came
  std::string body;
};

size_t Take(char* bytes, size_t size, size_t count, void* body) {
  auto& out = *static_cast<std::string*>(body);
  if (out.size() + size * count > kMaxAnswerBytes) return 0;
  out.append(bytes, size * count);
  return size * count;
}

class Http final : public auditor::Respondent {
 public:
  Http(const RespondentOptions& options, Secret key)
      : url_(options.where), model_(options.model), max_tokens_(options.max_tokens) {
    while (!url_.empty() && url_.back() == '/') url_.pop_back();
    curl_global_init(CURL_GLOBAL_DEFAULT);
    easy_ = curl_easy_init();
    WEIR_CHECK(easy_ != nullptr);
    headers_ = curl_slist_append(nullptr, "Content-Type: application/json");
    if (key.size() > 0) {
      const std::string line = fmt::format("Authorization: Bearer {}", key.Reveal());
      headers_ = curl_slist_append(headers_, line.c_str());
    }
    Prepare();
  }
  ~Http() override {
    curl_easy_cleanup(easy_);
    curl_slist_free_all(headers_);
    curl_global_cleanup();
  }
  Http(const Http&) = delete;
  Http& operator=(const Http&) = delete;

  std::string name() const override { return model_.empty() ? url_ : model_ + " @ " + url_; }

  absl::StatusOr<auditor::Reply> Ask(std::string_view question) override {
    const std::string body = BodyFor(question);
    Received received;
    for (int attempt = 1; attempt <= kAttempts; ++attempt) {
      received = Post(body);
      const bool again = received.status == 0 || received.status == 429 || received.status >= 500;
      if (!again || attempt == kAttempts) break;
      std::this_thread::sleep_for(std::chrono::seconds(attempt * attempt));
    }
    return ReplyIn(received);
  }

 private:
  void Prepare() {
    Set(easy_, CURLOPT_URL, (url_ + "/chat/completions").c_str());
    Set(easy_, CURLOPT_PROTOCOLS_STR, "http,https");
    Set(easy_, CURLOPT_HTTPHEADER, headers_);
    Set(easy_, CURLOPT_PROXY, "");
    Set(easy_, CURLOPT_NOSIGNAL, 1L);
    Set(easy_, CURLOPT_TIMEOUT, kTimeoutSeconds);
    Set(easy_, CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
    Set(easy_, CURLOPT_WRITEFUNCTION, Take);
  }

  std::string BodyFor(std::string_view question) const {
    json body = {{"messages", {{{"role", "user"}, {"content", question}}}},
                 {"temperature", 0},
                 {"seed", 1},
                 {"max_tokens", max_tokens_},
                 {"stream", false}};
    if (!model_.empty()) body["model"] = model_;
    return body.dump(-1, ' ', true, json::error_handler_t::replace);
  }

  Received Post(const std::string& body) {
    Received received;
    Set(easy_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    Set(easy_, CURLOPT_POSTFIELDS, body.c_str());
    Set(easy_, CURLOPT_WRITEDATA, &received.body);
    if (curl_easy_perform(easy_) == CURLE_OK) {
      curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &received.status);
    }
    return received;
  }

  absl::StatusOr<auditor::Reply> ReplyIn(const Received& received) const {
    if (received.status == 0) return Unavailable("{} does not answer", url_);
    if (received.status == 200) return ReplyIn(received.body);
    for (const std::string_view code : kFilterCodes) {
      if (received.body.find(code) != received.body.npos) return auditor::Reply{"", true};
    }
    return Unavailable("{} answers with HTTP status {}", url_, received.status);
  }

  absl::StatusOr<auditor::Reply> ReplyIn(const std::string& body) const {
    try {
      const json choice = json::parse(body).at("choices").at(0);
      const json content = choice.at("message").value("content", json());
      const json finish = choice.value("finish_reason", json());
      return auditor::Reply{content.is_string() ? content.get<std::string>() : std::string(),
                            finish == "content_filter"};
    } catch (const json::exception&) {
      return Error(absl::StatusCode::kInternal, "{} does not answer as OpenAI's API does", url_);
    }
  }

  std::string url_;
  std::string model_;
  uint32_t max_tokens_;
  CURL* easy_ = nullptr;
  curl_slist* headers_ = nullptr;
};

}  // namespace

std::unique_ptr<auditor::Respondent> NewHttpRespondent(const RespondentOptions& options,
                                                       Secret api_key) {
  return std::make_unique<Http>(options, std::move(api_key));
}

}  // namespace weir::cli
