#include "compliance/auditor/desk/intake.h"

#include <utility>

#include "compliance/ledger/checkpoint.h"

namespace weir::auditor {

using std::chrono::steady_clock;

Intake::Intake(FileSystem& files, std::string dir, Index index)
    : files_(files),
      dir_(std::move(dir)),
      index_(std::move(index)),
      done_(index_.coverage().size),
      thread_([this] { Run(); }) {}

Intake::~Intake() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  wanted_.notify_one();
  thread_.join();
}

bool Intake::CatchUp() {
  std::unique_lock lock(mutex_);
  const uint64_t turn = ++asked_;
  wanted_.notify_one();
  const auto from = begun_ > finished_ ? since_ : steady_clock::now();
  return ended_.wait_until(lock, from + kWait, [&] { return finished_ >= turn; });
}

std::optional<Behind> Intake::BehindAt(uint64_t done) const {
  Behind out{.origin = "", .done = done, .of = std::nullopt};
  const auto key = ledger::ReadVerifierKey(files_, dir_);
  if (!key.ok()) return out;
  out.origin = key->name();
  const auto head = ledger::ReadCheckpoint(files_, dir_, *key);
  if (!head.ok()) return out;
  if (head->size <= done) return std::nullopt;
  out.of = head->size;
  return out;
}

std::optional<Behind> Intake::UnderWay() const {
  uint64_t done = 0;
  {
    const std::lock_guard lock(mutex_);
    if (finished_ == begun_) return std::nullopt;
    done = done_;
  }
  return BehindAt(done);
}

absl::Status Intake::problem() const {
  const std::lock_guard lock(mutex_);
  return problem_;
}

bool Intake::WaitForWork() {
  std::unique_lock lock(mutex_);
  wanted_.wait(lock, [this] { return ending_ || asked_ > begun_; });
  begun_ = asked_;
  since_ = steady_clock::now();
  return !ending_;
}

absl::Status Intake::Update() {
  return index_.Update([this](uint64_t done) {
    const std::lock_guard lock(mutex_);
    done_ = done;
    return !ending_;
  });
}

bool Intake::ending() const {
  const std::lock_guard lock(mutex_);
  return ending_;
}

void Intake::Run() {
  while (WaitForWork()) {
    absl::Status status = Update();
    while (absl::IsAborted(status) && !ending()) status = Update();  // another process takes it in
    const std::lock_guard lock(mutex_);
    problem_ = std::move(status);
    finished_ = begun_;
    ended_.notify_all();
  }
}

}  // namespace weir::auditor
