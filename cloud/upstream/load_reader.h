// Asks every endpoint of a cluster for its own load, each second.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "cloud/upstream/cluster.h"

namespace weir::cloud {

// One thread of its own. An endpoint that does not answer within 300 ms, or says nothing of use,
// counts by what this gateway sends it alone.
class LoadReader {
 public:
  LoadReader(const std::vector<Member>& members, const std::string& ca);
  ~LoadReader();
  LoadReader(const LoadReader&) = delete;
  LoadReader& operator=(const LoadReader&) = delete;

 private:
  void Run();
  const std::vector<Member> members_;
  const std::string ca_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;  // guarded by mutex_
  std::thread thread_;     // last: starts when everything else is there
};

// Where the engine behind a base URL has its metrics: "http://host:8000/metrics".
std::string MetricsUrl(const std::string& base_url);

}  // namespace weir::cloud
