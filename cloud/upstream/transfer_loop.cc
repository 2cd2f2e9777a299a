#include "cloud/upstream/transfer_loop.h"

#include <algorithm>
#include <iterator>

#include "compliance/base/status.h"

namespace weir::cloud {
namespace {

constexpr auto kLongestWait = std::chrono::seconds(1);

}  // namespace

void Waker::Wake() {
  const std::lock_guard lock(mutex_);
  if (multi_ != nullptr) curl_multi_wakeup(multi_);
}

void Waker::Close() {
  const std::lock_guard lock(mutex_);
  multi_ = nullptr;
}

TransferLoop::TransferLoop(uint32_t most_connections)
    : multi_(curl_multi_init()), waker_(std::make_shared<Waker>(multi_)) {
  WEIR_CHECK(multi_ != nullptr);
  curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, static_cast<long>(most_connections));
  thread_ = std::thread([this] { Run(); });
}

TransferLoop::~TransferLoop() {
  stopping_ = true;
  waker_->Wake();
  thread_.join();
  waker_->Close();
  curl_multi_cleanup(multi_);
}

void TransferLoop::Add(std::unique_ptr<Transfer> transfer) {
  {
    const std::lock_guard lock(mutex_);
    arrivals_.push_back(std::move(transfer));
  }
  waker_->Wake();
}

void TransferLoop::Run() {
  while (!stopping_) {
    TakeArrivals(std::chrono::steady_clock::now());
    BeginRound();
    int running = 0;
    curl_multi_perform(multi_, &running);
    TakeFinished();
    DropCancelledAndLate();
    curl_multi_poll(multi_, nullptr, 0, MillisToNextTimer(), nullptr);
  }
  DropAll();
}

void TransferLoop::TakeArrivals(SteadyTime now) {
  std::vector<std::unique_ptr<Transfer>> due;
  {
    const std::lock_guard lock(mutex_);
    const auto waits = std::stable_partition(
        arrivals_.begin(), arrivals_.end(),
        [now](const auto& t) { return !t->cancelled() && now < t->not_before(); });
    std::move(waits, arrivals_.end(), std::back_inserter(due));
    arrivals_.erase(waits, arrivals_.end());
  }
  for (auto& transfer : due) Begin(std::move(transfer));
}

void TransferLoop::Begin(std::unique_ptr<Transfer> transfer) {
  if (transfer->cancelled()) return transfer->End(absl::CancelledError("cancelled"));
  Transfer* const key = transfer.get();
  WEIR_CHECK(curl_multi_add_handle(multi_, key->easy()) == CURLM_OK);
  transfers_.emplace(key, std::move(transfer));
}

void TransferLoop::BeginRound() {
  std::vector<std::pair<Transfer*, CURLcode>> finished;
  for (const auto& [transfer, owner] : transfers_) {
    const CURLcode result = transfer->BeginRound();
    if (result != CURLE_OK) finished.emplace_back(transfer, result);
  }
  for (const auto& [transfer, result] : finished) Remove(transfer)->Finished(result);
}

void TransferLoop::TakeFinished() {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    const CURLcode result = message->data.result;  // before Remove, which frees the message
    Remove(Transfer::Of(message->easy_handle))->Finished(result);
  }
}

// The connection is closed first and the sink told afterwards: a cancel is to free the upstream.
void TransferLoop::DropCancelledAndLate() {
  const SteadyTime now = std::chrono::steady_clock::now();
  std::vector<std::pair<Transfer*, absl::Status>> dropped;
  for (const auto& [transfer, owner] : transfers_) {
    transfer->NoteSlow(now);
    if (transfer->cancelled() && !transfer->ended()) {
      dropped.emplace_back(transfer, absl::CancelledError("cancelled"));
    } else if (absl::Status late = transfer->Expired(now); !late.ok()) {
      dropped.emplace_back(transfer, std::move(late));
    }
  }
  for (auto& [transfer, status] : dropped) Remove(transfer)->End(std::move(status));
}

void TransferLoop::DropAll() {
  TakeArrivals(SteadyTime::max());
  while (!transfers_.empty()) {
    Remove(transfers_.begin()->first)->End(Unavailable("the gateway is stopping"));
  }
}

SteadyTime TransferLoop::NextArrival() {
  const std::lock_guard lock(mutex_);
  SteadyTime next = SteadyTime::max();
  for (const auto& transfer : arrivals_) next = std::min(next, transfer->not_before());
  return next;
}

int TransferLoop::MillisToNextTimer() {
  const SteadyTime now = std::chrono::steady_clock::now();
  SteadyTime next = std::min(now + kLongestWait, NextArrival());
  for (const auto& [transfer, owner] : transfers_) {
    next = std::min(next, transfer->paused() ? now : transfer->next_timer());
  }
  const auto wait = std::chrono::ceil<std::chrono::milliseconds>(next - now).count();
  return static_cast<int>(std::max<int64_t>(wait, 0));
}

std::unique_ptr<Transfer> TransferLoop::Remove(Transfer* transfer) {
  curl_multi_remove_handle(multi_, transfer->easy());
  const auto at = transfers_.find(transfer);
  WEIR_CHECK(at != transfers_.end());
  std::unique_ptr<Transfer> owner = std::move(at->second);
  transfers_.erase(at);
  return owner;
}

}  // namespace weir::cloud
