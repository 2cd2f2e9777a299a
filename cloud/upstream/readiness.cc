#include "cloud/upstream/readiness.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "compliance/base/status.h"

namespace weir::cloud {
namespace {

constexpr size_t kMostNews = 64;
constexpr auto kLongestWait = std::chrono::seconds(1);

int MillisUntil(SteadyTime end) {
  const auto now = std::chrono::steady_clock::now();
  const auto left =
      std::clamp<SteadyTime::duration>(end - now, SteadyTime::duration::zero(), kLongestWait);
  return static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(left).count());
}

}  // namespace

Readiness::Readiness()
    : epoll_(::epoll_create1(EPOLL_CLOEXEC)), wake_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  WEIR_CHECK(epoll_ >= 0 && wake_ >= 0);
  Watch(wake_, true, false);
}

Readiness::~Readiness() {
  ::close(wake_);
  ::close(epoll_);
}

// A socket that is closed leaves epoll by itself, so that its number may come back as another's.
void Readiness::Watch(int socket, bool readable, bool writable) {
  epoll_event event{};
  event.events = (readable ? EPOLLIN : 0u) | (writable ? EPOLLOUT : 0u);
  event.data.fd = socket;
  if (event.events == 0) {
    ::epoll_ctl(epoll_, EPOLL_CTL_DEL, socket, nullptr);
  } else if (::epoll_ctl(epoll_, EPOLL_CTL_MOD, socket, &event) != 0) {
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event);
  }
}

const std::vector<SocketNews>& Readiness::WaitUntil(SteadyTime end) {
  std::array<epoll_event, kMostNews> events;
  State busy = State::kBusy;
  const bool waits = state_.compare_exchange_strong(busy, State::kWaiting);
  const int count = ::epoll_wait(epoll_, events.data(), kMostNews, waits ? MillisUntil(end) : 0);
  state_ = State::kBusy;
  news_.clear();
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = events[static_cast<size_t>(i)];
    if (event.data.fd == wake_) {
      uint64_t wakes = 0;
      WEIR_CHECK(::read(wake_, &wakes, sizeof wakes) == sizeof wakes);
      continue;
    }
    news_.push_back({.socket = event.data.fd,
                     .readable = (event.events & EPOLLIN) != 0,
                     .writable = (event.events & EPOLLOUT) != 0,
                     .failed = (event.events & (EPOLLERR | EPOLLHUP)) != 0});
  }
  return news_;
}

void Readiness::Wake() {
  if (state_.exchange(State::kWoken) != State::kWaiting) return;
  const uint64_t one = 1;
  WEIR_CHECK(::write(wake_, &one, sizeof one) == sizeof one);
}

}  // namespace weir::cloud
