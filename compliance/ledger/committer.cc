#include "compliance/ledger/committer.h"

#include <algorithm>
#include <utility>

#include "compliance/base/log.h"
#include "compliance/base/status.h"
#include "compliance/ledger/checkpoint.h"
#include "compliance/ledger/frame.h"

namespace weir::ledger {
namespace {

// A batch closes when the sync before it returns, or at one of these.
constexpr size_t kBatchLimitRecords = 2048;
constexpr size_t kBatchLimitBytes = 4u << 20;

// What later appends are told. Only a full disk is worth telling apart.
absl::Status Fatal(const absl::Status& why) {
  const bool full = why.code() == absl::StatusCode::kResourceExhausted;
  return Error(full ? absl::StatusCode::kResourceExhausted : absl::StatusCode::kUnavailable,
               "the ledger takes no entries until it is reopened: {}", ToStd(why.message()));
}

}  // namespace

size_t Record::size_bytes() const {
  size_t size = leaf_bytes.size();
  for (const std::string& blob : sealed) size += blob.size();
  return size;
}

Checkpointer::Checkpointer(FileSystem& files, const Clock& clock, std::string dir,
                           const Options& options, crypto::Signer signer, uint64_t signed_size)
    : files_(files),
      clock_(clock),
      dir_(std::move(dir)),
      origin_(options.origin),
      every_(options.checkpoint_every),
      signer_(std::move(signer)),
      signed_size_(signed_size) {}

// A clock that was moved back must not stop the checkpoints.
bool Checkpointer::IsDue(uint64_t size) const {
  if (size == signed_size_) return false;
  const absl::Time now = clock_.Now();
  return now < last_ || now - last_ >= every_;
}

absl::Status Checkpointer::Write(const CompactRange& tree) {
  WEIR_RETURN_IF_ERROR(
      WriteCheckpoint(files_, dir_, Checkpoint{origin_, tree.size(), tree.Root()}, signer_));
  signed_size_ = tree.size();
  last_ = clock_.Now();
  return absl::OkStatus();
}

Committer::Committer(std::unique_ptr<SegmentWriter> writer, CompactRange tree,
                     Checkpointer checkpointer, const Options& options)
    : origin_(options.origin),
      queue_limit_(options.queue_limit),
      queue_limit_bytes_(options.queue_limit_bytes),
      checkpoint_every_(options.checkpoint_every),
      writer_(std::move(writer)),
      tree_(std::move(tree)),
      checkpointer_(std::move(checkpointer)),
      size_(tree_.size()) {
  thread_ = std::thread([this] { Run(); });
}

Committer::~Committer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  arrived_.notify_one();
  thread_.join();
}

absl::Status Committer::Refusal(const Record& record) const {
  if (!failed_.ok()) return failed_;
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
      if (std::exchange(waiting_, false)) arrived_.notify_one();
      return;
    }
  }
  record.done(refusal);
}

// Until something arrives, or until unsigned entries need a checkpoint.
void Committer::WaitForWork(std::unique_lock<std::mutex>& lock) {
  const auto has_work = [this] { return !queue_.empty() || stopping_; };
  waiting_ = true;
  if (checkpointer_.signed_size() == tree_.size()) {
    arrived_.wait(lock, has_work);
  } else {
    arrived_.wait_for(lock, absl::ToChronoNanoseconds(std::min(checkpoint_every_, absl::Hours(24))),
                      has_work);
  }
  waiting_ = false;
}

std::vector<Record> Committer::TakeBatch(bool* stopping) {
  std::unique_lock lock(mutex_);
  WaitForWork(lock);
  std::vector<Record> batch;
  for (size_t bytes = 0; !queue_.empty() && batch.size() < kBatchLimitRecords;) {
    const size_t size = queue_.front().size_bytes();
    if (!batch.empty() && bytes + size > kBatchLimitBytes) break;
    bytes += size;
    batch.push_back(std::move(queue_.front()));
    queue_.pop_front();
    queued_bytes_ -= size;
  }
  *stopping = stopping_ && batch.empty();
  return batch;
}

void Committer::AppendToBuffer(const Record& record) {
  const uint64_t index = tree_.size();
  AppendFrame(buffer_, FrameType::kLeaf, index, record.leaf_bytes);
  for (const std::string& blob : record.sealed) {
    AppendFrame(buffer_, FrameType::kBlob, index, blob);
  }
  tree_.Append(record.leaf);
}

absl::Status Committer::Commit(std::vector<Record>& batch) {
  const uint64_t first = tree_.size();
  buffer_.clear();
  for (const Record& record : batch) AppendToBuffer(record);
  const std::string trailer =
      ToBytes(Trailer{first, static_cast<uint32_t>(batch.size()), tree_.size(), tree_.Root(),
                      writer_->position().chain});
  AppendFrame(buffer_, FrameType::kTrailer, tree_.size(), trailer);
  WEIR_RETURN_IF_ERROR(writer_->Write(buffer_, tree_.size(), ChainHash(trailer)));
  size_.store(tree_.size(), std::memory_order_release);
  Complete(batch);
  return absl::OkStatus();
}

void Committer::Complete(std::vector<Record>& batch) {
  uint64_t index = tree_.size() - batch.size();
  for (Record& record : batch) record.done(Receipt{origin_, index++, record.leaf});
  batch.clear();
}

// Everyone who waits is told, now and from now on. The files are not touched again.
void Committer::Fail(const absl::Status& why, std::vector<Record>& batch) {
  log::LogError("ledger_failed", {{"size", size()}, {"status", why}});
  const absl::Status fatal = Fatal(why);
  std::deque<Record> waiting;
  {
    const std::lock_guard lock(mutex_);
    failed_ = fatal;
    waiting.swap(queue_);
    queued_bytes_ = 0;
  }
  for (Record& record : batch) record.done(fatal);
  for (Record& record : waiting) record.done(fatal);
}

void Committer::Run() {
  for (bool stopping = false; !stopping;) {
    std::vector<Record> batch = TakeBatch(&stopping);
    absl::Status status = batch.empty() ? absl::OkStatus() : Commit(batch);
    const bool last = stopping && checkpointer_.signed_size() != tree_.size();
    if (status.ok() && (last || checkpointer_.IsDue(tree_.size()))) {
      status = checkpointer_.Write(tree_);
    }
    if (status.ok() && stopping) status = writer_->Trim();
    if (!status.ok()) return Fail(status, batch);
  }
}

}  // namespace weir::ledger
