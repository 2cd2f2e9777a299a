// One request to an upstream and its streamed answer, as libcurl drives it. Lives on the loop's
// thread; only cancelled() is shared with others.
#pragma once

#include <curl/curl.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "cloud/upstream/answer.h"
#include "cloud/upstream/endpoint.h"
#include "cloud/upstream/meter.h"
#include "cloud/upstream/patience.h"

namespace weir::cloud {

// One attempt at a generation.
struct Job {
  std::shared_ptr<const std::string> body;
  std::shared_ptr<router::ChunkSink> sink;
  uint32_t prompt_tokens_estimate = 0;
  SteadyTime deadline;
  SteadyTime not_before{};                       // waits in the loop until then
  std::shared_ptr<std::atomic<bool>> cancelled;  // by the caller: every attempt
  std::shared_ptr<std::atomic<bool>> lost;       // another attempt was first
  SteadyTime slow_at = SteadyTime::max();        // without a token until then, on_slow is called
  std::function<void()> on_slow;                 // on the loop's thread
};

class Transfer {
 public:
  static constexpr size_t kMaxHeaderBytes = 64 << 10;
  static constexpr size_t kMaxErrorBytes = 8 << 10;  // of an error's body; the rest is not read
  // Taken in one round of the loop: a flood to one transfer does not hold up the others.
  static constexpr size_t kMaxRoundBytes = 8 << 10;

  // REQUIRES: meter->TryBegin() has returned true; the place is given back when the answer ends.
  Transfer(std::shared_ptr<const Endpoint> endpoint, std::shared_ptr<Meter> meter, Job job);
  // REQUIRES: End has been called, and libcurl's multi handle no longer holds easy().
  ~Transfer();
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  CURL* easy() const { return easy_; }
  static Transfer* Of(CURL* easy);

  bool cancelled() const {
    return job_.cancelled->load(std::memory_order_relaxed) ||
           job_.lost->load(std::memory_order_relaxed);
  }
  SteadyTime not_before() const { return job_.not_before; }
  bool ended() const { return ended_; }
  // From now on it adds itself to `touched` whenever there is news of it; once until BeginRound.
  void ReportTo(std::vector<Transfer*>* touched) { touched_ = touched; }
  // A round of the loop begins. A result that is not CURLE_OK: libcurl has finished with it.
  CURLcode BeginRound();
  SteadyTime next_timer() const;
  // OK, or why the transfer must be dropped now. After the end: when the connection lingers too
  // long.
  absl::Status Expired(SteadyTime now) const;
  // Calls on_slow, once, when it is time.
  void NoteSlow(SteadyTime now);
  // libcurl has finished with it. Ends the answer, if it has not ended before.
  void Finished(CURLcode result);
  // Tells the sink, once; later calls do nothing.
  void End(absl::Status status);

 private:
  static size_t OnHeader(char* bytes, size_t size, size_t count, void* self);
  static size_t OnBody(char* bytes, size_t size, size_t count, void* self);
  static int OnRequest(void* self, char*, char*, int, int);

  // Whether libcurl is to go on; false closes the connection.
  bool TakeBody(std::string_view bytes);
  bool TakeAnswer(std::string_view bytes);
  bool TakeError(std::string_view bytes);
  void Note(Progress progress);
  void Touch();
  int HttpStatus() const;
  bool IsEventStream() const;
  absl::Status StatusOf(CURLcode result);
  void KeepRetryAfter(absl::Status& status) const;

  const std::shared_ptr<const Endpoint> endpoint_;
  const std::shared_ptr<Meter> meter_;
  Job job_;
  CURL* const easy_;
  Patience patience_;
  Answer answer_;
  bool connected_ = false;
  bool ended_ = false;
  bool paused_ = false;  // with more bytes at hand, until the next round
  std::vector<Transfer*>* touched_ = nullptr;
  bool is_touched_ = false;
  size_t round_bytes_ = 0;
  size_t header_bytes_ = 0;
  std::string error_body_;
  SteadyTime first_token_{};
  SteadyTime linger_end_{};  // after the end: the connection may be used again until then
};

}  // namespace weir::cloud
