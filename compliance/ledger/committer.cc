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

absl::Status Committer::Closed() const {
  if (!failed_.ok()) return failed_;
  return stuck_ ? Stuck() : absl::OkStatus();
}

absl::Status Committer::Full(uint64_t bytes) const {
  if (reserved_ >= queue_limit_) {
    return Error(absl::StatusCode::kResourceExhausted, "{} entries wait for the disk", reserved_);
  }
  if (reserved_ > 0 && reserved_bytes_ + bytes > queue_limit_bytes_) {
    return Error(absl::StatusCode::kResourceExhausted, "{} bytes wait for the disk",
                 reserved_bytes_);
  }
  return absl::OkStatus();
}

absl::Status Committer::Reserve(uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  WEIR_RETURN_IF_ERROR(Closed());
  WEIR_RETURN_IF_ERROR(Full(bytes));
  ++reserved_;
  reserved_bytes_ += bytes;
  return absl::OkStatus();
}

absl::Status Committer::RoomToBegin() {
  if (!writer_->IsDiskNearlyFull()) return absl::OkStatus();
  return Error(absl::StatusCode::kResourceExhausted,
               "the disk has no room for another segment: only what is open may end");
}

void Committer::Release(uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  --reserved_;
  reserved_bytes_ -= bytes;
}

void Committer::Add(Record record, Commit commit) {
  Lock lock(mutex_);
  if (absl::Status closed = Closed(); !closed.ok()) {
    lock.unlock();
    Release(record.room_bytes);
    return record.done(std::move(closed));
  }
  queue_.push_back(std::move(record));
  if (commit == Commit::kHere && !busy_) {
    TakeBatch();
    lock.unlock();
    return CommitBatch();
  }
  if (busy_) return;  // whoever it is looks at the queue again
  has_work_.store(true, std::memory_order_release);
  if (std::exchange(waiting_, false)) arrived_.notify_one();
}

void Committer::SpinForWork(Lock& lock) {
  if (has_work_) return;
  lock.unlock();
  const auto until = std::chrono::steady_clock::now() + kSpin;
  while (!has_work_.load(std::memory_order_acquire) && std::chrono::steady_clock::now() < until) {
  }
  lock.lock();
}

void Committer::TakeBatch() {
  busy_ = true;
  for (size_t bytes = 0; !queue_.empty() && in_flight_.size() < kBatchLimitRecords;) {
    const size_t size = queue_.front().size_bytes();
    if (!in_flight_.empty() && bytes + size > kBatchLimitBytes) break;
    bytes += size;
    --reserved_;
    reserved_bytes_ -= queue_.front().room_bytes;
    in_flight_.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  ++batches_;
  if (!std::exchange(watching_, true)) watch_.notify_one();
}

bool Committer::WaitForBatch() {
  Lock lock(mutex_);
  if (queue_.empty()) SpinForWork(lock);
  arrived_.wait(lock, [this] {
    waiting_ = busy_ || (queue_.empty() && !stopping_);
    return !waiting_;
  });
  has_work_ = stopping_;
  if (queue_.empty()) return false;
  TakeBatch();
  return true;
}

void Committer::CommitBatch() {
  if (const absl::Status status = WriteBatch(); !status.ok()) Fail(status);
  const std::lock_guard lock(mutex_);
  busy_ = false;
  has_work_ = !queue_.empty() || stopping_;
  if (has_work_ && std::exchange(waiting_, false)) arrived_.notify_one();
}

void Committer::AppendToBuffer(const Record& record, uint64_t index) {
  AppendFrame(buffer_, FrameType::kLeaf, index, record.leaf_bytes);
  for (const std::string& blob : record.sealed) {
    AppendFrame(buffer_, FrameType::kBlob, index, blob);
  }
  leaves_.push_back(record.leaf);
}

absl::Status Committer::WriteBatch() {
  WEIR_RETURN_IF_ERROR(publisher_.health());
  const uint64_t first = tree_.size();
  buffer_.clear();
  leaves_.clear();
  for (const Record& record : in_flight_) AppendToBuffer(record, first + leaves_.size());
  tree_.AppendAll(leaves_);
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
  for (Record& record : queue_) {
    waiters.push_back(std::move(record.done));
    reserved_bytes_ -= record.room_bytes;
  }
  reserved_ -= queue_.size();
  queue_.clear();
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
  while (WaitForBatch()) CommitBatch();
  {
    const std::lock_guard lock(mutex_);
    if (!failed_.ok()) return;
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
