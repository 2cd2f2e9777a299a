#include "compliance/auditor/desk/check_desk.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "compliance/auditor/desk/api.h"
#include "compliance/auditor/desk/console.h"
#include "compliance/base/status.h"

namespace weir::auditor {
namespace {

constexpr absl::Duration kProgressEvery = absl::Milliseconds(200);

struct Job {
  std::string log;
  std::shared_ptr<http::Reply> reply;
};

http::Flow WriteLine(http::Reply& reply, const Json& json) {
  return reply.Write(json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
}

class OneThread final : public CheckDesk {
 public:
  OneThread(Shelves& shelves, const Clock& clock)
      : shelves_(shelves), clock_(clock), thread_([this] { Run(); }) {}

  ~OneThread() override {
    {
      const std::lock_guard lock(mutex_);
      ending_ = true;
      jobs_.clear();
    }
    wake_.notify_one();
    thread_.join();
  }

  absl::Status Begin(std::string log, std::shared_ptr<http::Reply> reply) override {
    const std::lock_guard lock(mutex_);
    if (jobs_.size() == kMaxWaiting) {
      return Unavailable("{} checks wait already", kMaxWaiting);
    }
    jobs_.push_back({std::move(log), std::move(reply)});
    wake_.notify_one();
    return absl::OkStatus();
  }

 private:
  bool Ending() {
    const std::lock_guard lock(mutex_);
    return ending_;
  }

  std::optional<Job> Next() {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return ending_ || !jobs_.empty(); });
    if (ending_) return std::nullopt;
    Job job = std::move(jobs_.front());
    jobs_.pop_front();
    return job;
  }

  void Run() {
    while (std::optional<Job> job = Next()) {
      job->reply->Begin(200, SafeHeaders("application/x-ndjson"));
      const absl::StatusOr<Json> answer = Answer(*job);
      if (Ending()) return;
      WriteLine(*job->reply,
                answer.ok() ? *answer : Json{{"error", std::string(answer.status().message())}});
      job->reply->End();
    }
  }

  absl::StatusOr<Json> Answer(const Job& job) {
    WEIR_ASSIGN_OR_RETURN(const LentShelf shelf, shelves_.Borrow(job.log));
    if (shelf.behind()) return Unavailable("{}", kNotAllIndexed);
    const uint64_t all = shelf->index.coverage().size;
    absl::Time told = absl::InfinitePast();
    const auto tell = [&](uint64_t done) {
      if (clock_.Now() - told < kProgressEvery) return true;
      told = clock_.Now();
      return !Ending() && WriteLine(*job.reply, {{"done", done}, {"of", all}}) != http::Flow::kGone;
    };
    tell(0);
    WEIR_ASSIGN_OR_RETURN(const Completeness check, shelf->index.Check(tell));
    Json out = JsonOf(check);
    if (!shelf.problem().ok()) out["log_problem"] = std::string(shelf.problem().message());
    return out;
  }

  Shelves& shelves_;
  const Clock& clock_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Job> jobs_;
  bool ending_ = false;
  std::thread thread_;  // last: runs over the others
};

}  // namespace

std::unique_ptr<CheckDesk> CheckDesk::Start(Shelves& shelves, const Clock& clock) {
  return std::make_unique<OneThread>(shelves, clock);
}

}  // namespace weir::auditor
