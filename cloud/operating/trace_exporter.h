// Sends traces to a collector by OTLP/HTTP. An exchange never waits for it: what finds the queue
// full, or cannot be delivered, is dropped and counted.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "cloud/operating/exchange_trace.h"
#include "cloud/operating/exposition.h"
#include "compliance/remote/http.h"

namespace weir::cloud {

struct TraceOptions {
  std::string url;      // ".../v1/traces"
  std::string ca;       // PEM path; empty: the system's authorities
  std::string service;  // this instance's name
  size_t queue = 2048;  // exchanges that wait at most
  size_t batch = 512;   // sent together at most
  absl::Duration every = absl::Seconds(1);
};

// Thread-safe.
class TraceExporter {
 public:
  explicit TraceExporter(TraceOptions options);
  ~TraceExporter();  // tries once to deliver what waits, for two seconds at most
  TraceExporter(const TraceExporter&) = delete;
  TraceExporter& operator=(const TraceExporter&) = delete;

  void Add(ExchangeTrace trace);
  void Write(Exposition& out) const;
  uint64_t sent() const { return sent_; }
  uint64_t dropped() const { return dropped_; }

 private:
  // A batch that a collector does not take now is tried again so often, a second apart.
  static constexpr int kTries = 3;

  void Run();
  std::vector<ExchangeTrace> Next();
  bool Deliver(const std::vector<ExchangeTrace>& batch);
  bool PauseUnlessStopping();

  const TraceOptions options_;
  remote::HttpClient client_;
  std::mutex mutex_;
  std::condition_variable news_;
  std::deque<ExchangeTrace> waiting_;  // guarded by mutex_, as what follows
  bool stopping_ = false;
  std::atomic<uint64_t> sent_ = 0;
  std::atomic<uint64_t> dropped_ = 0;
  std::thread thread_;
};

}  // namespace weir::cloud
