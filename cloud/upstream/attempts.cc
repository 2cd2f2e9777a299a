#include "cloud/upstream/attempts.h"

#include <random>

namespace weir::cloud {
namespace {

constexpr std::chrono::milliseconds kLongestPause(25);  // of the first retry; doubles, drawn evenly

SteadyTime Now() { return std::chrono::steady_clock::now(); }

// Full jitter: clients that failed together do not come back together.
std::chrono::microseconds PauseOf(uint32_t retry) {
  thread_local std::minstd_rand random{std::random_device()()};
  const auto most = std::chrono::microseconds(kLongestPause) * (1 << retry);
  return std::chrono::microseconds(std::uniform_int_distribution<int64_t>(0, most.count())(random));
}

}  // namespace

bool MayTryElsewhere(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsResourceExhausted(status) ||
         absl::IsDeadlineExceeded(status);
}

// Passes what one attempt says on, until it has lost.
class Attempts::Sink final : public router::ChunkSink {
 public:
  Sink(std::shared_ptr<Attempts> attempts, size_t attempt)
      : attempts_(std::move(attempts)), attempt_(attempt) {}
  void OnLabel(const label::Label&) override {}
  void OnText(std::string_view bytes) override { attempts_->OnText(attempt_, bytes); }
  void OnEnd(const router::GenerationEnd& end) override { attempts_->OnEnd(attempt_, end); }

 private:
  const std::shared_ptr<Attempts> attempts_;
  const size_t attempt_;
};

Attempts::Attempts(std::shared_ptr<Cluster> cluster, TransferLoop& loop, Ask ask,
                   std::shared_ptr<router::ChunkSink> sink)
    : cluster_(std::move(cluster)), loop_(loop), ask_(std::move(ask)), sink_(std::move(sink)) {}

absl::Status Attempts::Begin() {
  absl::StatusOr<size_t> endpoint = cluster_->Place(ask_.blocks, {});
  if (!endpoint.ok()) return endpoint.status();
  cluster_->NoteRequest();
  Launch(*endpoint, SteadyTime{});
  return absl::OkStatus();
}

void Attempts::Launch(size_t endpoint, SteadyTime not_before) {
  const size_t number = attempts_.size();
  const Attempt& attempt = attempts_.emplace_back(Attempt{.endpoint = endpoint});
  ++running_;
  Job job{.body = ask_.body,
          .sink = std::make_shared<Sink>(shared_from_this(), number),
          .prompt_tokens_estimate = ask_.prompt_tokens_estimate,
          .deadline = ask_.deadline,
          .not_before = not_before,
          .cancelled = cancelled_,
          .lost = attempt.lost};
  const absl::Duration slow =
      number == 0 && ask_.hedge ? cluster_->SlowAfter() : absl::InfiniteDuration();
  if (slow != absl::InfiniteDuration()) {
    job.slow_at = Now() + absl::ToChronoNanoseconds(slow);
    job.on_slow = [weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->OnSlow();
    };
  }
  const Member& member = cluster_->members()[endpoint];
  loop_.Add(std::make_unique<Transfer>(member.endpoint, member.meter, std::move(job)));
}

std::optional<size_t> Attempts::PlaceElsewhere(Extra extra) {
  std::vector<size_t> tried;
  for (const Attempt& attempt : attempts_) tried.push_back(attempt.endpoint);
  if (tried.size() >= cluster_->members().size()) return std::nullopt;
  return cluster_->PlaceExtra(extra, ask_.blocks, tried);
}

void Attempts::OnSlow() {
  if (chosen_ || running_ != 1 || retried_ > 0 || cancelled_->load() || loop_.stopping()) return;
  if (const auto endpoint = PlaceElsewhere(Extra::kHedge)) Launch(*endpoint, SteadyTime{});
}

void Attempts::Choose(size_t attempt) {
  if (chosen_) return;
  chosen_ = attempt;
  for (size_t i = 0; i < attempts_.size(); ++i) {
    if (i != attempt) attempts_[i].lost->store(true);
  }
  if (attempts_.size() > 1) loop_.waker()->Wake();
}

void Attempts::OnText(size_t attempt, std::string_view bytes) {
  if (!chosen_) cluster_->NoteWorked(absl::FromChrono(Now() - begun_));
  Choose(attempt);
  if (*chosen_ == attempt) sink_->OnText(bytes);
}

void Attempts::OnEnd(size_t attempt, const router::GenerationEnd& end) {
  --running_;
  if (sink_ == nullptr || (chosen_ && *chosen_ != attempt)) return;
  if (!chosen_ && !end.status.ok() && !end.refusal) {
    if (running_ > 0 || TryAgain(end.status)) return;  // a hedge may still answer
  }
  Choose(attempt);
  ended_ = true;
  const auto sink = std::move(sink_);
  sink->OnEnd(end);
}

bool Attempts::TryAgain(const absl::Status& status) {
  if (!MayTryElsewhere(status) || retried_ >= ask_.retries || cancelled_->load()) return false;
  if (loop_.stopping() || Now() >= ask_.deadline) return false;
  const auto endpoint = PlaceElsewhere(Extra::kRetry);
  if (!endpoint) return false;
  Launch(*endpoint, Now() + PauseOf(retried_++));
  return true;
}

}  // namespace weir::cloud
