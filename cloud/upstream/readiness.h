// Waits for sockets and for other threads: epoll and an eventfd.
#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include "cloud/upstream/patience.h"

namespace weir::cloud {

struct SocketNews {
  int socket = -1;
  bool readable = false;
  bool writable = false;
  bool failed = false;
};

// One thread watches and waits; Wake is for any thread.
class Readiness {
 public:
  Readiness();
  ~Readiness();
  Readiness(const Readiness&) = delete;
  Readiness& operator=(const Readiness&) = delete;

  // From now on what is said of `socket` is what this asks for; neither: it is forgotten.
  void Watch(int socket, bool readable, bool writable);
  // What has come until `end`, at most 64 at once; empty when nothing has, or when it was woken.
  const std::vector<SocketNews>& WaitUntil(SteadyTime end);
  // The wait that goes on, or else the next one, ends at once. While nobody waits this costs no
  // system call.
  void Wake();

 private:
  enum class State : uint8_t { kBusy, kWaiting, kWoken };

  const int epoll_;
  const int wake_;  // an eventfd
  std::atomic<State> state_ = State::kBusy;
  std::vector<SocketNews> news_;
};

}  // namespace weir::cloud
