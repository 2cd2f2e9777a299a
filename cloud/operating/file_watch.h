// Says when one of some files has become another: certificates, keys, the policy. Looks at them
// again and again, by name, so that a renamed file, a swapped link (Kubernetes) and one written in
// place are all seen, on every file system.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/time.h"
#include "compliance/base/file.h"

namespace weir::cloud {

class FileWatch {
 public:
  // Of a file its size and this much at both ends are compared: a bundle's manifest and signatures
  // are there.
  static constexpr uint64_t kEndBytes = 64 << 10;

  // `changed` comes on a thread of this object, once for all changes, when two looks in a row have
  // found the same new state: nothing half-written is read. Files that are not there may come.
  FileWatch(FileSystem& files, std::vector<std::string> paths, absl::Duration every,
            std::function<void()> changed);
  ~FileWatch();
  FileWatch(const FileWatch&) = delete;
  FileWatch& operator=(const FileWatch&) = delete;

 private:
  void Run();
  std::string Look() const;
  bool PauseUnlessStopping();

  FileSystem& files_;
  const std::vector<std::string> paths_;
  const absl::Duration every_;
  const std::function<void()> changed_;
  std::string known_;  // the state that was told last
  std::mutex mutex_;
  std::condition_variable stop_;
  bool stopping_ = false;  // guarded by mutex_
  std::thread thread_;
};

}  // namespace weir::cloud
