#include "compliance/ledger/spare_segment.h"

#include <algorithm>
#include <utility>

#include "compliance/base/log.h"
#include "compliance/base/status.h"
#include "compliance/ledger/segment.h"

namespace weir::ledger {
namespace {

// In pieces, each of them synced, so that a batch on its way never waits for much of it.
constexpr uint64_t kPieceBytes = 1u << 20;
constexpr std::chrono::milliseconds kPause{200};

}  // namespace

SpareSegment::SpareSegment(FileSystem& files, const std::string& dir, uint64_t size_bytes)
    : files_(files), path_(SegmentDirectory(dir) + "/next"), size_bytes_(size_bytes) {
  if (files_.Exists(path_)) files_.Remove(path_).IgnoreError();  // else it is written over
}

SpareSegment::~SpareSegment() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
  if (state_ == State::kReady) files_.Remove(path_).IgnoreError();
}

void SpareSegment::Make() {
  const std::lock_guard lock(mutex_);
  if (state_ != State::kNone || std::chrono::steady_clock::now() < try_again_) return;
  state_ = State::kWanted;
  if (!thread_.joinable()) thread_ = std::thread([this] { Run(); });
  changed_.notify_all();
}

bool SpareSegment::IsDiskFull() {
  if (!full_.load(std::memory_order_acquire)) return false;
  Make();
  return true;
}

void SpareSegment::WaitUntilMade() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return state_ != State::kWanted; });
}

absl::StatusOr<bool> SpareSegment::TakeAs(const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (state_ != State::kReady) return false;
  state_ = State::kNone;
  WEIR_RETURN_IF_ERROR(files_.Rename(path_, path));
  return true;
}

bool SpareSegment::stopping() {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

absl::Status SpareSegment::Fill() {
  WEIR_ASSIGN_OR_RETURN(const auto file, files_.Open(path_, OpenMode::kTemporary));
  WEIR_RETURN_IF_ERROR(file->Truncate(0));
  const std::string zeros(std::min(kPieceBytes, size_bytes_), '\0');
  for (uint64_t at = 0; at < size_bytes_; at += zeros.size()) {
    if (stopping()) return absl::CancelledError("the log is being closed");
    const auto size = static_cast<size_t>(std::min<uint64_t>(zeros.size(), size_bytes_ - at));
    WEIR_RETURN_IF_ERROR(file->WriteAt(at, std::string_view(zeros).substr(0, size)));
    WEIR_RETURN_IF_ERROR(file->Sync());
  }
  return absl::OkStatus();
}

// A log goes on without a spare file: it grows as it is written, or says that the disk is full.
void SpareSegment::Run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return stopping_ || state_ == State::kWanted; });
    if (stopping_) return;
    lock.unlock();
    const absl::Status status = Fill();
    if (!status.ok() && !full_) {
      log::Warning("ledger_no_spare_segment", {{"status", status}});
    }
    if (!status.ok()) {
      if (files_.Exists(path_)) files_.Remove(path_).IgnoreError();
    }
    full_.store(status.code() == absl::StatusCode::kResourceExhausted, std::memory_order_release);
    lock.lock();
    if (!status.ok()) try_again_ = std::chrono::steady_clock::now() + kPause;
    state_ = status.ok() ? State::kReady : State::kNone;
    changed_.notify_all();
  }
}

}  // namespace weir::ledger
