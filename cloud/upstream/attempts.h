// One generation at a cluster: a first attempt, and further ones at other endpoints while the
// reader has nothing. What failed before the first text is retried within the cluster's budget;
// when the first token is late, a second endpoint may be asked as well (a hedge), and the first
// text wins. Behind the first text there is one attempt and its end is the end.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cloud/upstream/cluster.h"
#include "cloud/upstream/transfer_loop.h"

namespace weir::cloud {

// Whether a failure before the first text may be tried elsewhere: the endpoint could not be
// reached, was full (408, 429) or broke down (5xx), or stayed silent. Never what would fail
// everywhere.
bool MayTryElsewhere(const absl::Status& status);

// What all attempts have in common.
struct Ask {
  std::shared_ptr<const std::string> body;
  Blocks blocks;
  uint32_t prompt_tokens_estimate = 0;
  SteadyTime deadline;
  uint32_t retries = 0;
  bool hedge = false;
};

// Lives on the loop's thread after Begin; only Cancel is for any thread.
class Attempts final : public std::enable_shared_from_this<Attempts> {
 public:
  Attempts(std::shared_ptr<Cluster> cluster, TransferLoop& loop, Ask ask,
           std::shared_ptr<router::ChunkSink> sink);
  // Places the first attempt; a failure to do so is returned and the sink hears nothing.
  absl::Status Begin();
  // Every attempt ends; the sink hears CANCELLED soon. False: it was called before, or the sink has
  // heard the end.
  bool Cancel() { return !cancelled_->exchange(true) && !ended_; }

 private:
  class Sink;
  struct Attempt {
    size_t endpoint;
    std::shared_ptr<std::atomic<bool>> lost = std::make_shared<std::atomic<bool>>(false);
  };

  // Adds an attempt at `endpoint`, whose place is taken, after a pause.
  void Launch(size_t endpoint, SteadyTime not_before);
  std::optional<size_t> PlaceElsewhere(Extra extra);
  void OnText(size_t attempt, std::string_view bytes);
  void OnEnd(size_t attempt, const router::GenerationEnd& end);
  void OnSlow();
  bool TryAgain(const absl::Status& status);
  void Choose(size_t attempt);

  const std::shared_ptr<Cluster> cluster_;
  TransferLoop& loop_;
  const Ask ask_;
  std::shared_ptr<router::ChunkSink> sink_;
  std::atomic<bool> ended_ = false;
  const std::shared_ptr<std::atomic<bool>> cancelled_ = std::make_shared<std::atomic<bool>>(false);
  const SteadyTime begun_ = std::chrono::steady_clock::now();
  std::vector<Attempt> attempts_;
  std::optional<size_t> chosen_;  // whose text the reader sees
  size_t running_ = 0;
  uint32_t retried_ = 0;
};

}  // namespace weir::cloud
