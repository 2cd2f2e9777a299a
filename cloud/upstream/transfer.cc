#include "cloud/upstream/transfer.h"

#include <algorithm>

#include "cloud/upstream/curl_option.h"
#include "compliance/base/status.h"
#include "router/retry_after.h"

namespace weir::cloud {
namespace {

constexpr auto kLinger = std::chrono::seconds(1);

SteadyTime Now() { return std::chrono::steady_clock::now(); }

absl::Status Internal(std::string_view what) {
  return Error(absl::StatusCode::kInternal, "{}", what);
}

}  // namespace

Transfer::Transfer(std::shared_ptr<const Endpoint> endpoint, std::shared_ptr<Meter> meter, Job job)
    : endpoint_(std::move(endpoint)),
      meter_(std::move(meter)),
      job_(std::move(job)),
      easy_(curl_easy_init()),
      patience_(endpoint_->timeouts(), std::max(Now(), job_.not_before), job_.deadline),
      answer_(*job_.sink, job_.prompt_tokens_estimate) {
  WEIR_CHECK(easy_ != nullptr);
  endpoint_->Prepare(easy_);
  SetOption(easy_, CURLOPT_POSTFIELDS, job_.body->data());
  SetOption(easy_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(job_.body->size()));
  SetOption(easy_, CURLOPT_PRIVATE, static_cast<void*>(this));
  SetOption(easy_, CURLOPT_PREREQFUNCTION, &Transfer::OnRequest);
  SetOption(easy_, CURLOPT_PREREQDATA, static_cast<void*>(this));
  SetOption(easy_, CURLOPT_HEADERFUNCTION, &Transfer::OnHeader);
  SetOption(easy_, CURLOPT_HEADERDATA, static_cast<void*>(this));
  SetOption(easy_, CURLOPT_WRITEFUNCTION, &Transfer::OnBody);
  SetOption(easy_, CURLOPT_WRITEDATA, static_cast<void*>(this));
}

Transfer::~Transfer() {
  WEIR_CHECK(ended_);
  curl_easy_cleanup(easy_);
}

Transfer* Transfer::Of(CURL* easy) {
  char* self = nullptr;
  WEIR_CHECK(curl_easy_getinfo(easy, CURLINFO_PRIVATE, &self) == CURLE_OK);
  return static_cast<Transfer*>(static_cast<void*>(self));
}

CURLcode Transfer::BeginRound() {
  round_bytes_ = 0;
  is_touched_ = false;
  if (!paused_) return CURLE_OK;
  paused_ = false;
  return curl_easy_pause(easy_, CURLPAUSE_CONT);
}

SteadyTime Transfer::next_timer() const {
  return ended_ ? linger_end_ : std::min(patience_.next(), job_.slow_at);
}

void Transfer::NoteSlow(SteadyTime now) {
  if (ended_ || now < job_.slow_at) return;
  job_.slow_at = SteadyTime::max();
  if (first_token_ == SteadyTime{}) job_.on_slow();
}

absl::Status Transfer::Expired(SteadyTime now) const {
  if (!ended_) return patience_.Expired(now);
  return now < linger_end_ ? absl::OkStatus() : absl::DeadlineExceededError("timed out: lingering");
}

void Transfer::Finished(CURLcode result) {
  if (!ended_) End(StatusOf(result));
}

void Transfer::End(absl::Status status) {
  if (ended_) return;
  ended_ = true;
  const SteadyTime now = Now();
  linger_end_ = now + kLinger;
  router::GenerationEnd end = answer_.End(Annotate(status, endpoint_->id()));
  KeepRetryAfter(end.status);
  meter_->End(
      {.status = end.status,
       .callers_fault = patience_.callers_deadline_passed(now),
       .answer_tokens = end.usage.answer_tokens,
       .answering = first_token_ == SteadyTime{} ? SteadyTime::duration{} : now - first_token_});
  job_.sink->OnEnd(end);
  job_.sink.reset();
}

// Of a 429 or a 503 with Retry-After.
void Transfer::KeepRetryAfter(absl::Status& status) const {
  const int http_status = HttpStatus();
  if (status.ok() || (http_status != 429 && http_status != 503)) return;
  curl_off_t seconds = 0;
  curl_easy_getinfo(easy_, CURLINFO_RETRY_AFTER, &seconds);
  if (seconds > 0) router::SetRetryAfter(absl::Seconds(seconds), status);
}

void Transfer::Touch() {
  if (is_touched_ || touched_ == nullptr) return;
  is_touched_ = true;
  touched_->push_back(this);
}

int Transfer::OnRequest(void* self, char*, char*, int, int) {
  auto* transfer = static_cast<Transfer*>(self);
  transfer->Touch();
  transfer->connected_ = true;
  transfer->patience_.Connected(Now());
  return CURL_PREREQFUNC_OK;
}

size_t Transfer::OnHeader(char*, size_t size, size_t count, void* self) {
  auto* transfer = static_cast<Transfer*>(self);
  transfer->header_bytes_ += size * count;
  if (transfer->header_bytes_ <= kMaxHeaderBytes) return size * count;
  transfer->End(Internal(fmt::format("the headers exceed {} bytes", kMaxHeaderBytes)));
  return 0;
}

size_t Transfer::OnBody(char* bytes, size_t size, size_t count, void* self) {
  auto* transfer = static_cast<Transfer*>(self);
  transfer->Touch();
  if (transfer->round_bytes_ >= kMaxRoundBytes) {
    transfer->paused_ = true;
    return CURL_WRITEFUNC_PAUSE;  // the same bytes come again in the next round
  }
  transfer->round_bytes_ += size * count;
  return transfer->TakeBody({bytes, size * count}) ? size * count : 0;
}

bool Transfer::TakeBody(std::string_view bytes) {
  if (ended_) return false;  // nothing may follow [DONE] but the end of the body
  if (cancelled()) return false;
  return HttpStatus() == 200 ? TakeAnswer(bytes) : TakeError(bytes);
}

bool Transfer::TakeAnswer(std::string_view bytes) {
  if (!IsEventStream()) {
    End(Internal("the answer is not an event stream"));
    return false;
  }
  const absl::Status status = answer_.Push(bytes);
  Note(answer_.progress());
  if (!status.ok() || answer_.complete()) End(status);
  return status.ok();
}

bool Transfer::TakeError(std::string_view bytes) {
  error_body_.append(bytes.substr(0, kMaxErrorBytes - error_body_.size()));
  if (error_body_.size() < kMaxErrorBytes) return true;
  End(answer_.Fail(FailureOfHttp(HttpStatus(), error_body_)));
  return false;
}

void Transfer::Note(Progress progress) {
  const SteadyTime now = Now();
  if (progress == Progress::kEvent) patience_.Event(now);
  if (progress != Progress::kToken) return;
  if (first_token_ == SteadyTime{}) first_token_ = now;
  patience_.Token(now);
}

int Transfer::HttpStatus() const {
  long status = 0;
  curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
  return static_cast<int>(status);
}

bool Transfer::IsEventStream() const {
  const char* type = nullptr;
  curl_easy_getinfo(easy_, CURLINFO_CONTENT_TYPE, &type);
  return type != nullptr && curl_strnequal(type, "text/event-stream", 17) != 0;
}

absl::Status Transfer::StatusOf(CURLcode result) {
  const int http_status = HttpStatus();
  if (cancelled()) return absl::CancelledError("cancelled");
  if (result == CURLE_OPERATION_TIMEDOUT) {
    return Error(absl::StatusCode::kDeadlineExceeded, "timed out: connect");
  }
  if (!connected_) return Unavailable("cannot connect: {}", curl_easy_strerror(result));
  if (http_status == 200) return Unavailable("cut mid-stream");
  if (http_status != 0) return answer_.Fail(FailureOfHttp(http_status, error_body_));
  if (result == CURLE_WEIRD_SERVER_REPLY || result == CURLE_UNSUPPORTED_PROTOCOL) {
    return Internal("the answer is not HTTP");
  }
  return Unavailable("closed before it answered");
}

}  // namespace weir::cloud
