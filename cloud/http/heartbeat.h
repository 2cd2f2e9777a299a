// Keeps waiting clients' lines alive: a thread that looks at every streamed answer now and then.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "cloud/http/http_answer.h"

namespace weir::cloud {

// Thread-safe.
class Heartbeat {
 public:
  // A comment goes out when nothing else did for `silence`; it is noticed up to a quarter late.
  explicit Heartbeat(absl::Duration silence);
  ~Heartbeat();
  Heartbeat(const Heartbeat&) = delete;
  Heartbeat& operator=(const Heartbeat&) = delete;

  // Until the answer dies.
  void Watch(std::weak_ptr<HttpAnswer> answer);

 private:
  void Run();

  const absl::Duration silence_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::vector<std::weak_ptr<HttpAnswer>> answers_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace weir::cloud
