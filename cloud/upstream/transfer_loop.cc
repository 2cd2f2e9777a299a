#include "cloud/upstream/transfer_loop.h"

#include <algorithm>
#include <iterator>

#include "compliance/base/status.h"

namespace weir::cloud {

void Waker::Wake() {
  cancelled_ = true;
  const std::lock_guard lock(mutex_);
  if (readiness_ != nullptr) readiness_->Wake();
}

void Waker::Close() {
  const std::lock_guard lock(mutex_);
  readiness_ = nullptr;
}

TransferLoop::TransferLoop(uint32_t most_connections)
    : multi_(curl_multi_init()), waker_(new Waker(&readiness_)) {
  WEIR_CHECK(multi_ != nullptr);
  curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, static_cast<long>(most_connections));
  curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &TransferLoop::OnSocket);
  curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, static_cast<void*>(this));
  curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &TransferLoop::OnTimer);
  curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, static_cast<void*>(this));
  thread_ = std::thread([this] { Run(); });
}

TransferLoop::~TransferLoop() {
  stopping_ = true;
  readiness_.Wake();
  thread_.join();
  waker_->Close();
  curl_multi_cleanup(multi_);
}

void TransferLoop::Add(std::unique_ptr<Transfer> transfer) {
  {
    const std::lock_guard lock(mutex_);
    arrivals_.push_back(std::move(transfer));
  }
  readiness_.Wake();
}

int TransferLoop::OnSocket(CURL*, curl_socket_t socket, int what, void* self, void*) {
  static_cast<TransferLoop*>(self)->readiness_.Watch(
      socket, what == CURL_POLL_IN || what == CURL_POLL_INOUT,
      what == CURL_POLL_OUT || what == CURL_POLL_INOUT);
  return 0;
}

int TransferLoop::OnTimer(CURLM*, long after_ms, void* self) {
  static_cast<TransferLoop*>(self)->curl_timer_ =
      after_ms < 0 ? SteadyTime::max()
                   : std::chrono::steady_clock::now() + std::chrono::milliseconds(after_ms);
  return 0;
}

void TransferLoop::Run() {
  while (!stopping_) {
    const SteadyTime now = std::chrono::steady_clock::now();
    TakeArrivals(now);
    ActOnTimer(now);
    FollowTouched();
    TakeFinished();
    DropCancelled();
    DropLate(now);
    Act(readiness_.WaitUntil(NextTurn()));
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
  key->ReportTo(&touched_);
  const SteadyTime at = key->next_timer();
  transfers_.emplace(key, Held{std::move(transfer), at});
  timers_.emplace(at, key);
  WEIR_CHECK(curl_multi_add_handle(multi_, key->easy()) == CURLM_OK);
}

void TransferLoop::Act(const std::vector<SocketNews>& news) {
  int running = 0;
  for (const SocketNews& one : news) {
    const int what = (one.readable ? CURL_CSELECT_IN : 0) | (one.writable ? CURL_CSELECT_OUT : 0) |
                     (one.failed ? CURL_CSELECT_ERR : 0);
    curl_multi_socket_action(multi_, one.socket, what, &running);
  }
}

void TransferLoop::ActOnTimer(SteadyTime now) {
  if (now < curl_timer_) return;
  curl_timer_ = SteadyTime::max();
  int running = 0;
  curl_multi_socket_action(multi_, CURL_SOCKET_TIMEOUT, 0, &running);
}

// A transfer that has more bytes at hand goes on here, and reports again.
void TransferLoop::FollowTouched() {
  std::vector<Transfer*> touched;
  touched.swap(touched_);
  std::vector<std::pair<Transfer*, CURLcode>> finished;
  for (Transfer* const transfer : touched) {
    const CURLcode result = transfer->BeginRound();
    if (result != CURLE_OK) {
      finished.emplace_back(transfer, result);
    } else if (transfer->next_timer() < transfers_.at(transfer).looked_at) {
      Reschedule(transfer, transfer->next_timer());
    }
  }
  for (const auto& [transfer, result] : finished) Remove(transfer)->Finished(result);
}

void TransferLoop::Reschedule(Transfer* transfer, SteadyTime at) {
  Held& held = transfers_.at(transfer);
  timers_.erase({held.looked_at, transfer});
  held.looked_at = at;
  timers_.emplace(at, transfer);
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
void TransferLoop::DropCancelled() {
  if (!waker_->cancelled_.exchange(false)) return;
  std::vector<Transfer*> dropped;
  for (const auto& [transfer, held] : transfers_) {
    if (transfer->cancelled() && !transfer->ended()) dropped.push_back(transfer);
  }
  for (Transfer* const transfer : dropped) {
    Remove(transfer)->End(absl::CancelledError("cancelled"));
  }
}

void TransferLoop::DropLate(SteadyTime now) {
  while (!timers_.empty() && timers_.begin()->first <= now) {
    Transfer* const transfer = timers_.begin()->second;
    transfer->NoteSlow(now);
    if (absl::Status late = transfer->Expired(now); !late.ok()) {
      Remove(transfer)->End(std::move(late));
    } else {
      Reschedule(transfer, transfer->next_timer());
    }
  }
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

SteadyTime TransferLoop::NextTurn() {
  if (!touched_.empty()) return SteadyTime{};
  const SteadyTime timer = timers_.empty() ? SteadyTime::max() : timers_.begin()->first;
  return std::min({timer, curl_timer_, NextArrival()});
}

std::unique_ptr<Transfer> TransferLoop::Remove(Transfer* transfer) {
  curl_multi_remove_handle(multi_, transfer->easy());
  const auto at = transfers_.find(transfer);
  WEIR_CHECK(at != transfers_.end());
  std::unique_ptr<Transfer> owner = std::move(at->second.transfer);
  timers_.erase({at->second.looked_at, transfer});
  transfers_.erase(at);
  std::erase(touched_, transfer);
  return owner;
}

}  // namespace weir::cloud
