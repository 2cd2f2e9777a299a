#include "router/llama/engine_thread.h"

#include <algorithm>
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

bool IsUnusable(const EngineState& state) {
  return state.readiness == Readiness::kAbsent || state.readiness == Readiness::kFailed;
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
    : options_(options),
      clock_(clock),
      rest_(options.unload_after),
      loader_(options_, clock, gauges_, [this] {
        { const std::lock_guard lock(mutex_); }  // whoever looked and saw nothing waits by now
        work_.notify_one();
      }) {
  info_ = {.id = options.id, .place = options.place, .model = "", .region = options.region};
  state_.readiness = Readiness::kLoading;
  state_.capacity = options.sequences;
  loader_.Begin();
  thread_ = std::thread([this] { Run(); });
}

EngineThread::~EngineThread() {
  {
    const std::lock_guard lock(mutex_);
    gauges_.stopping = true;
  }
  work_.notify_one();
  thread_.join();
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
  std::unique_ptr<Generation> generation = GenerationOf(job.ticket);
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

void EngineThread::Run() {
  while (WaitForWork()) {
    TakeLoaded();
    LookAgain();
    EndDeadInQueue();
    Relieve();
    if (!MakePlaces()) continue;
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
  const bool nothing_to_give_back = loaded_.model == nullptr || !watches();
  const bool answering = loaded_.batcher != nullptr && loaded_.batcher->running() > 0;
  const auto work = [&] {
    return gauges_.stopping || loader_.arrived() || look_ || !queue_.empty();
  };
  if (answering) return !gauges_.stopping;
  if (nothing_to_give_back) {
    work_.wait(lock, work);
  } else {
    work_.wait_for(lock, absl::ToChronoMilliseconds(options_.look_every), work);
  }
  if (loader_.loading() && !loader_.arrived() && !gauges_.stopping)
    work_.wait_for(lock, kLookAtQueue);
  return !gauges_.stopping;
}

void EngineThread::TakeLoaded() {
  std::optional<absl::StatusOr<Loaded>> arrived = loader_.Take();
  if (!arrived) return;
  if (!arrived->ok()) return Unusable(arrived->status());
  loaded_ = **std::move(arrived);
  rest_.Used(clock_.Now());
  const std::lock_guard lock(mutex_);
  state_.readiness = Readiness::kReady;
  state_.problem.clear();
  state_.context_tokens = loaded_.batcher->window_tokens();
  state_.unverified = false;
  state_.wake_ms = static_cast<uint32_t>(
      std::clamp<int64_t>(absl::ToInt64Milliseconds(loaded_.took), 0, UINT32_MAX));
  info_.model = loaded_.model->name();
  info_.terms = TermsOf(loaded_.model->package());
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
  if (!loader_.FilesChanged()) return;
  {
    const std::lock_guard lock(mutex_);
    state_.readiness = Readiness::kLoading;
    state_.unverified = false;
    state_.problem.clear();
  }
  loader_.Begin();
}

bool EngineThread::Busy() const {
  if (loaded_.batcher != nullptr && loaded_.batcher->running() > 0) return true;
  const std::lock_guard lock(mutex_);
  return !queue_.empty();
}

// What nobody needs is given back; who asks gets it again.
void EngineThread::Relieve() {
  if (loaded_.model == nullptr) return;
  if (Busy()) return rest_.Used(clock_.Now());
  const MemoryPressure pressure =
      options_.memory_pressure ? options_.memory_pressure() : MemoryPressure::kUnknown;
  switch (rest_.At(clock_.Now(), pressure)) {
    case Relief::kNone:
      return;
    case Relief::kConversations:
      if (loaded_.batcher != nullptr) log::Info("conversations_let_go", {});
      loaded_.batcher.reset();
      return;
    case Relief::kWeights:
      return FallAsleep(pressure == MemoryPressure::kCritical
                            ? "unloaded: the device is short of memory"
                            : fmt::format("unloaded after {} without use",
                                          absl::FormatDuration(options_.unload_after)));
  }
}

void EngineThread::FallAsleep(std::string why) {
  log::Info("model_asleep", {{"why", why}});
  loaded_ = {};
  const std::lock_guard lock(mutex_);
  state_.readiness = Readiness::kAsleep;
  state_.problem = std::move(why);
}

// Whether there is a batcher. When somebody waits for one it is made; a model that is asleep wakes.
bool EngineThread::MakePlaces() {
  if (loaded_.batcher != nullptr) return true;
  if (!Busy()) return false;
  if (loaded_.model == nullptr) {
    if (!loader_.loading()) loader_.Begin();
    return false;
  }
  absl::StatusOr<std::unique_ptr<Batcher>> batcher =
      Batcher::Create(*loaded_.model, options_, gauges_);
  if (!batcher.ok()) {
    EndQueue(batcher.status());
    return false;
  }
  loaded_.batcher = *std::move(batcher);
  return true;
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
  std::vector<std::pair<Job, absl::Status>> dead;
  {
    const std::lock_guard lock(mutex_);
    dead = TakeDead(queue_, clock_.Now());
  }
  for (const auto& [job, status] : dead) job.sink->OnEnd(Failed(status));
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
