#include "router/llama/engine_thread.h"

#include <chrono>
#include <utility>
#include <vector>

#include "compliance/base/log.h"
#include "compliance/base/status.h"

namespace weir::router::llama {
namespace {

// While weights are loading nothing else wakes the thread to look at cancelled and late requests.
constexpr std::chrono::milliseconds kLookAtQueue{20};
constexpr double kNewSpeedWeight = 0.1;

class TicketGeneration final : public Generation {
 public:
  explicit TicketGeneration(std::shared_ptr<Ticket> ticket) : ticket_(std::move(ticket)) {}
  ~TicketGeneration() override { ticket_->cancelled = true; }
  void Cancel() override { ticket_->cancelled = true; }

 private:
  const std::shared_ptr<Ticket> ticket_;
};

bool IsUnusable(const EngineState& state) {
  return state.readiness == Readiness::kAbsent || state.readiness == Readiness::kFailed;
}

PackageMarks MarksOf(const std::string& model) {
  return {MarkOf(model), MarkOf(ManifestPath(model)), MarkOf(SignaturesPath(model))};
}

std::optional<ModelTerms> TermsOf(const ModelPackage& package) {
  if (!package.manifest) return std::nullopt;
  return ModelTerms{.licence = package.manifest->licence,
                    .filing = package.manifest->filing,
                    .minimum_policy = package.manifest->minimum_policy,
                    .not_after = package.manifest->not_after,
                    .signatures = static_cast<uint32_t>(package.signers.size())};
}

std::string_view MessageOf(const absl::Status& status) { return ToStd(status.message()); }

}  // namespace

EngineThread::EngineThread(const LlamaOptions& options, const Clock& clock)
    : options_(options), clock_(clock) {
  info_ = {.id = options.id, .place = options.place, .model = "", .region = options.region};
  state_.readiness = Readiness::kLoading;
  state_.capacity = options.sequences;
  tried_ = MarksOf(options.model_path);
  loader_ = std::thread([this] { LoadInBackground(); });
  thread_ = std::thread([this] { Run(); });
}

EngineThread::~EngineThread() {
  {
    const std::lock_guard lock(mutex_);
    gauges_.stopping = true;
  }
  work_.notify_one();
  thread_.join();
  loader_.join();
}

EngineInfo EngineThread::info() const {
  const std::lock_guard lock(mutex_);
  return info_;
}

EngineState EngineThread::state() const {
  const std::lock_guard lock(mutex_);
  EngineState state = state_;
  if (IsUnusable(state)) {
    look_ = true;
    work_.notify_one();
  }
  state.running = gauges_.running;
  state.tokens_per_second_milli = gauges_.tokens_per_second_milli;
  return state;
}

std::unique_ptr<Generation> EngineThread::Submit(Job job) {
  auto generation = std::make_unique<TicketGeneration>(job.ticket);
  const absl::Status status = Enqueue(job);
  if (status.ok()) {
    work_.notify_one();
  } else {
    job.sink->OnEnd(Failed(status));
  }
  return generation;
}

// Leaves the job untouched when it is turned away.
absl::Status EngineThread::Enqueue(Job& job) {
  const std::lock_guard lock(mutex_);
  if (IsUnusable(state_)) {
    look_ = true;
    work_.notify_one();
    return Unavailable("{}", state_.problem);
  }
  const uint32_t running = gauges_.running;
  if (running + queue_.size() >= options_.sequences + options_.queue_limit) {
    return Error(absl::StatusCode::kResourceExhausted, "{} generations run and {} wait", running,
                 queue_.size());
  }
  queue_.push_back(std::move(job));
  return absl::OkStatus();
}

absl::StatusOr<EngineThread::Loaded> EngineThread::Load() {
  Loaded loaded;
  WEIR_ASSIGN_OR_RETURN(loaded.model,
                        Model::Load(options_.model_path, options_.package, gauges_.stopping));
  WEIR_ASSIGN_OR_RETURN(loaded.batcher, Batcher::Create(*loaded.model, options_, gauges_));
  return loaded;
}

void EngineThread::LoadInBackground() {
  const absl::Time begin = clock_.Now();
  absl::StatusOr<Loaded> loaded = Load();
  if (loaded.ok()) {
    log::Info("model_ready", {{"model", loaded->model->name()},
                              {"window_tokens", uint64_t{loaded->batcher->window_tokens()}},
                              {"sequences", uint64_t{options_.sequences}},
                              {"threads", uint64_t{ThreadsOf(options_)}},
                              {"ms", absl::ToInt64Milliseconds(clock_.Now() - begin)}});
  } else if (!absl::IsCancelled(loaded.status())) {
    log::LogError("model_not_loaded", {{"problem", MessageOf(loaded.status())}});
  }
  {
    const std::lock_guard lock(mutex_);
    arrived_ = std::move(loaded);
  }
  work_.notify_one();
}

void EngineThread::Run() {
  while (WaitForWork()) {
    TakeLoaded();
    LookAgain();
    EndDeadInQueue();
    if (loaded_.batcher == nullptr) continue;
    loaded_.batcher->DropDead(clock_.Now());
    AdmitFromQueue();
    Advance();
    LoseIfChanged();
  }
  const absl::Status stopped = absl::CancelledError("the engine stops");
  EndQueue(stopped);
  if (loaded_.batcher != nullptr) loaded_.batcher->EndAll(stopped);
}

// Returns false when the engine is to stop.
bool EngineThread::WaitForWork() {
  std::unique_lock lock(mutex_);
  const bool loading = loaded_.batcher == nullptr;
  const bool answering = !loading && loaded_.batcher->running() > 0;
  const auto nothing = [&] { return !gauges_.stopping && !arrived_ && !look_ && queue_.empty(); };
  if (!answering) {
    while (nothing()) work_.wait(lock);
    if (loading && !arrived_ && !gauges_.stopping) work_.wait_for(lock, kLookAtQueue);
  }
  return !gauges_.stopping;
}

void EngineThread::TakeLoaded() {
  std::optional<absl::StatusOr<Loaded>> arrived;
  {
    const std::lock_guard lock(mutex_);
    arrived = std::exchange(arrived_, std::nullopt);
    if (!arrived) return;
    if (arrived->ok()) {
      loaded_ = **std::move(arrived);
      state_.readiness = Readiness::kReady;
      state_.context_tokens = loaded_.batcher->window_tokens();
      state_.unverified = false;
      info_.model = loaded_.model->name();
      info_.terms = TermsOf(loaded_.model->package());
      return;
    }
  }
  Unusable(arrived->status());
}

void EngineThread::Unusable(const absl::Status& problem) {
  {
    const std::lock_guard lock(mutex_);
    state_.readiness = absl::IsNotFound(problem) ? Readiness::kAbsent : Readiness::kFailed;
    state_.unverified = absl::IsPermissionDenied(problem);
    state_.problem = MessageOf(problem);
  }
  EndQueue(Unavailable("{}", MessageOf(problem)));
}

// A file that was unusable may have been put right since, or come at last.
void EngineThread::LookAgain() {
  {
    const std::lock_guard lock(mutex_);
    if (!std::exchange(look_, false) || !IsUnusable(state_)) return;
  }
  const PackageMarks now = MarksOf(options_.model_path);
  if (now == tried_) return;
  tried_ = now;
  loader_.join();
  {
    const std::lock_guard lock(mutex_);
    state_.readiness = Readiness::kLoading;
    state_.unverified = false;
    state_.problem.clear();
  }
  loader_ = std::thread([this] { LoadInBackground(); });
}

// The weights are a mixture of two files, or zeros: nobody gets another word of them.
void EngineThread::LoseIfChanged() {
  const absl::Status intact = loaded_.model->Intact();
  if (intact.ok()) return;
  log::LogError("model_lost", {{"problem", MessageOf(intact)}});
  loaded_.batcher->EndAll(Unavailable("{}", MessageOf(intact)));
  loaded_.batcher.reset();
  loaded_.model.reset();
  Unusable(intact);
}

void EngineThread::EndDeadInQueue() {
  const absl::Time now = clock_.Now();
  for (const auto& [job, status] : TakeDead(now)) job.sink->OnEnd(Failed(status));
}

std::vector<std::pair<Job, absl::Status>> EngineThread::TakeDead(absl::Time now) {
  const std::lock_guard lock(mutex_);
  std::deque<Job> alive;
  std::vector<std::pair<Job, absl::Status>> dead;
  for (Job& job : queue_) {
    const absl::Status status = job.Alive(now);
    if (status.ok()) {
      alive.push_back(std::move(job));
    } else {
      dead.emplace_back(std::move(job), status);
    }
  }
  queue_ = std::move(alive);
  return dead;
}

std::optional<Job> EngineThread::NextJob() {
  const std::lock_guard lock(mutex_);
  if (queue_.empty()) return std::nullopt;
  Job job = std::move(queue_.front());
  queue_.pop_front();
  ++gauges_.running;
  return job;
}

void EngineThread::AdmitFromQueue() {
  while (!loaded_.batcher->full()) {
    std::optional<Job> job = NextJob();
    if (!job) return;
    loaded_.batcher->Admit(*std::move(job));
  }
}

void EngineThread::Advance() {
  const absl::Time begin = clock_.Now();
  if (loaded_.batcher->Step()) RecordSpeed(clock_.Now() - begin);
}

// A wall clock may jump: a step that took no time says nothing.
void EngineThread::RecordSpeed(absl::Duration step) {
  const double seconds = absl::ToDoubleSeconds(step);
  if (seconds <= 0) return;
  const double weight = seconds_per_token_ == 0 ? 1 : kNewSpeedWeight;
  seconds_per_token_ += weight * (seconds - seconds_per_token_);
  gauges_.tokens_per_second_milli = static_cast<uint32_t>(1000 / seconds_per_token_);
}

void EngineThread::EndQueue(const absl::Status& status) {
  std::deque<Job> jobs;
  {
    const std::lock_guard lock(mutex_);
    jobs.swap(queue_);
  }
  for (const Job& job : jobs) job.sink->OnEnd(Failed(status));
}

}  // namespace weir::router::llama
