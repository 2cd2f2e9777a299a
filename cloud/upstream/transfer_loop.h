// The one thread of an upstream: runs all its transfers through libcurl's multi interface.
#pragma once

#include <curl/curl.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <vector>

#include "cloud/upstream/transfer.h"

namespace weir::cloud {

// Interrupts the loop's waiting. Thread-safe; outlives the loop if someone still holds it.
class Waker {
 public:
  explicit Waker(CURLM* multi) : multi_(multi) {}
  void Wake();
  void Close();  // the loop is gone: Wake does nothing from now on

 private:
  std::mutex mutex_;
  CURLM* multi_;  // null after Close
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
  void Run();
  void TakeArrivals(SteadyTime now);
  void Begin(std::unique_ptr<Transfer> transfer);
  void BeginRound();
  void TakeFinished();
  void DropCancelledAndLate();
  void DropAll();
  SteadyTime NextArrival();
  int MillisToNextTimer();
  std::unique_ptr<Transfer> Remove(Transfer* transfer);

  CurlLibrary library_;
  CURLM* const multi_;
  const std::shared_ptr<Waker> waker_;
  std::unordered_map<Transfer*, std::unique_ptr<Transfer>> transfers_;  // the loop's thread only
  std::mutex mutex_;
  std::vector<std::unique_ptr<Transfer>> arrivals_;  // guarded by mutex_; may have to wait
  std::atomic<bool> stopping_ = false;
  std::thread thread_;  // last: starts when everything else is there
};

}  // namespace weir::cloud
