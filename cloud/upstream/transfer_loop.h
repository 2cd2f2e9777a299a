// The one thread of an upstream: runs all its transfers through libcurl's multi interface. A round
// costs what has news, not what is open: sockets wait in epoll, time limits in a queue.
#pragma once

#include <curl/curl.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <set>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "cloud/upstream/readiness.h"
#include "cloud/upstream/transfer.h"

namespace weir::cloud {

// Tells the loop that something was cancelled. Thread-safe; outlives the loop if someone still
// holds it.
class Waker {
 public:
  void Wake();

 private:
  friend class TransferLoop;
  explicit Waker(Readiness* readiness) : readiness_(readiness) {}
  void Close();  // the loop is gone: Wake does nothing from now on

  std::mutex mutex_;
  Readiness* readiness_;  // null after Close
  std::atomic<bool> cancelled_ = false;
};

class TransferLoop {
 public:
  // Keeps at most `most_connections` open for use again.
  explicit TransferLoop(uint32_t most_connections);
  // Ends what still runs with UNAVAILABLE and waits for the thread. Not from a sink.
  ~TransferLoop();
  TransferLoop(const TransferLoop&) = delete;
  TransferLoop& operator=(const TransferLoop&) = delete;

  // Thread-safe; the sink hears of it on the loop's thread. A sink may add, too.
  void Add(std::unique_ptr<Transfer> transfer);
  bool stopping() const { return stopping_; }
  std::shared_ptr<Waker> waker() const { return waker_; }

 private:
  using Due = std::pair<SteadyTime, Transfer*>;
  struct Held {
    std::unique_ptr<Transfer> transfer;
    SteadyTime looked_at;  // its place in timers_
  };
  static int OnSocket(CURL* easy, curl_socket_t socket, int what, void* self, void* known);
  static int OnTimer(CURLM* multi, long after_ms, void* self);

  void Run();
  void TakeArrivals(SteadyTime now);
  void Begin(std::unique_ptr<Transfer> transfer);
  void Act(const std::vector<SocketNews>& news);
  void ActOnTimer(SteadyTime now);
  void FollowTouched();
  void Reschedule(Transfer* transfer, SteadyTime at);
  void TakeFinished();
  void DropCancelled();
  void DropLate(SteadyTime now);
  void DropAll();
  SteadyTime NextArrival();
  SteadyTime NextTurn();
  std::unique_ptr<Transfer> Remove(Transfer* transfer);

  CurlLibrary library_;
  Readiness readiness_;
  CURLM* const multi_;
  const std::shared_ptr<Waker> waker_;
  // --- the loop's thread only ---
  std::unordered_map<Transfer*, Held> transfers_;
  std::set<Due> timers_;                       // one of each transfer, never too late
  std::vector<Transfer*> touched_;             // had bytes or a change of state
  SteadyTime curl_timer_ = SteadyTime::max();  // when libcurl wants to be called
  // --- shared ---
  std::mutex mutex_;
  std::vector<std::unique_ptr<Transfer>> arrivals_;  // guarded by mutex_; may have to wait
  std::atomic<bool> stopping_ = false;
  std::thread thread_;  // last: starts when everything else is there
};

}  // namespace weir::cloud
