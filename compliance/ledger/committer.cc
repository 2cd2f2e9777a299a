#include "compliance/ledger/committer.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "compliance/base/log.h"
#include "compliance/base/status.h"
#include "compliance/ledger/frame.h"

namespace weir::ledger {
namespace {

// A batch closes when the sync before it returns, or at one of these.
constexpr size_t kBatchLimitRecords = 2048;
constexpr size_t kBatchLimitBytes = 4u << 20;

// How long the thread looks for work before it sleeps. Whoever appends one entry after another is
// back sooner than waking a thread takes.
constexpr std::chrono::microseconds kSpin{40};

// The watching thread looks so often while a batch may take sync_limit.
constexpr int kLooks = 4;

// What later appends are told. Only a full disk is worth telling apart.
absl::Status Fatal(const absl::Status& why) {
  const bool full = why.code() == absl::StatusCode::kResourceExhausted;
  return Error(full ? absl::StatusCode::kResourceExhausted : absl::StatusCode::kUnavailable,
               "the ledger takes no entries until it is reopened: {}", ToStd(why.message()));
}

absl::Status Stuck() { return Unavailable("the disk does not answer"); }

}  // namespace

size_t Record::size_bytes() const {
  size_t size = leaf_bytes.size();
  for (const std::string& blob : sealed) size += blob.size();
  return size;
}

Committer::Committer(std::unique_ptr<SegmentWriter> writer, CompactRange tree, Publisher& publisher,
                     const Options& options)
    : origin_(options.origin),
      queue_limit_(options.queue_limit),
      queue_limit_bytes_(options.queue_limit_bytes),
      sync_limit_(options.sync_limit),
      publisher_(publisher),
      writer_(std::move(writer)),
      tree_(std::move(tree)),
      size_(tree_.size()) {
  watcher_ = std::thread([this] { Watch(); });
  thread_ = std::thread([this] { Run(); });
}

Committer::~Committer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    has_work_ = true;
  }
  arrived_.notify_one();
  thread_.join();
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  watch_.notify_one();
  watcher_.join();
}

absl::Status Committer::Refusal(const Record& record) const {
  if (!failed_.ok()) return failed_;
  if (stuck_) return Stuck();
  if (queue_.size() >= queue_limit_) {
    return Error(absl::StatusCode::kResourceExhausted, "{} entries wait for the disk",
                 queue_.size());
  }
  if (!queue_.empty() && queued_bytes_ + record.size_bytes() > queue_limit_bytes_) {
    return Error(absl::StatusCode::kResourceExhausted, "{} bytes wait for the disk", queued_bytes_);
  }
  return absl::OkStatus();
}

void Committer::Add(Record record) {
  absl::Status refusal;
  {
    const std::lock_guard lock(mutex_);
    refusal = Refusal(record);
    if (refusal.ok()) {
      queued_bytes_ += record.size_bytes();
      queue_.push_back(std::move(record));
      has_work_.store(true, std::memory_order_release);
      if (std::exchange(waiting_, false)) arrived_.notify_one();
      return;
    }
  }
  record.done(refusal);
}

void Committer::SpinForWork(Lock& lock) {
  if (has_work_) return;
  lock.unlock();
  const auto until = std::chrono::steady_clock::now() + kSpin;
  while (!has_work_.load(std::memory_order_acquire) && std::chrono::steady_clock::now() < until) {
  }
  lock.lock();
}

bool Committer::TakeBatch() {
  Lock lock(mutex_);
  SpinForWork(lock);
  waiting_ = true;
  arrived_.wait(lock, [this] { return !queue_.empty() || stopping_; });
  waiting_ = false;
  for (size_t bytes = 0; !queue_.empty() && in_flight_.size() < kBatchLimitRecords;) {
    const size_t size = queue_.front().size_bytes();
    if (!in_flight_.empty() && bytes + size > kBatchLimitBytes) break;
    bytes += size;
    in_flight_.push_back(std::move(queue_.front()));
    queue_.pop_front();
    queued_bytes_ -= size;
  }
  has_work_ = !queue_.empty() || stopping_;
  ++batches_;
  if (!std::exchange(watching_, true)) watch_.notify_one();
  return !in_flight_.empty();
}

void Committer::AppendToBuffer(const Record& record) {
  const uint64_t index = tree_.size();
  AppendFrame(buffer_, FrameType::kLeaf, index, record.leaf_bytes);
  for (const std::string& blob : record.sealed) {
    AppendFrame(buffer_, FrameType::kBlob, index, blob);
  }
  tree_.Append(record.leaf);
}

absl::Status Committer::Commit() {
  WEIR_RETURN_IF_ERROR(publisher_.health());
  const uint64_t first = tree_.size();
  buffer_.clear();
  for (const Record& record : in_flight_) AppendToBuffer(record);
  const std::string trailer =
      ToBytes(Trailer{first, static_cast<uint32_t>(in_flight_.size()), tree_.size(), tree_.Root(),
                      writer_->position().chain});
  AppendFrame(buffer_, FrameType::kTrailer, tree_.size(), trailer);
  WEIR_RETURN_IF_ERROR(writer_->Write(buffer_, tree_.size(), ChainHash(trailer)));
  size_.store(tree_.size(), std::memory_order_release);
  Complete();
  publisher_.NoteDurable(tree_.size());
  return absl::OkStatus();
}

// Whoever was told that the disk does not answer has no callback any more.
void Committer::Complete() {
  std::vector<Record> batch;
  {
    const std::lock_guard lock(mutex_);
    batch.swap(in_flight_);
    stuck_ = false;
  }
  uint64_t index = tree_.size() - batch.size();
  for (Record& record : batch) {
    const Receipt receipt{origin_, index++, record.leaf};
    if (record.done) record.done(receipt);
  }
}

std::vector<Ledger::Done> Committer::TakeWaiters() {
  std::vector<Ledger::Done> waiters;
  for (Record& record : in_flight_) {
    if (record.done) waiters.push_back(std::exchange(record.done, nullptr));
  }
  for (Record& record : queue_) waiters.push_back(std::move(record.done));
  queue_.clear();
  queued_bytes_ = 0;
  return waiters;
}

// Everyone who waits is told, now and from now on. The files are not touched again.
void Committer::Fail(const absl::Status& why) {
  log::LogError("ledger_failed", {{"size", size()}, {"status", why}});
  publisher_.Abandon();
  const absl::Status fatal = Fatal(why);
  std::vector<Ledger::Done> waiters;
  {
    const std::lock_guard lock(mutex_);
    failed_ = fatal;
    waiters = TakeWaiters();
    in_flight_.clear();
  }
  for (const Ledger::Done& done : waiters) done(fatal);
}

void Committer::Run() {
  while (TakeBatch()) {
    if (const absl::Status status = Commit(); !status.ok()) return Fail(status);
  }
  if (const absl::Status status = writer_->Trim(); !status.ok()) Fail(status);
}

// Looks a few times in sync_limit_ whether the batch in flight is still the same one. Sleeps while
// there is none.
void Committer::Watch() {
  const auto pause = absl::ToChronoNanoseconds(sync_limit_ / kLooks);
  uint64_t seen = 0;
  int looks = 0;
  Lock lock(mutex_);
  while (!stopped_) {
    if (in_flight_.empty() && batches_ == seen) {
      watching_ = false;
      watch_.wait(lock, [this] { return watching_ || stopped_; });
    }
    looks = std::exchange(seen, batches_) == batches_ && !in_flight_.empty() ? looks + 1 : 0;
    if (looks >= kLooks && !stuck_) {
      stuck_ = true;
      const std::vector<Ledger::Done> waiters = TakeWaiters();
      lock.unlock();
      log::LogError("ledger_disk_silent", {{"size", size()}, {"waiting", waiters.size()}});
      for (const Ledger::Done& done : waiters) done(Stuck());
      lock.lock();
    }
    watch_.wait_for(lock, pause, [this] { return stopped_; });
  }
}

}  // namespace weir::ledger
