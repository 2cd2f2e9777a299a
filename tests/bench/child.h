// A part of a benchmark in a process of its own, so that its processor time and memory are its own.
#pragma once

#include <sys/types.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace weir::bench {

class Child {
 public:
  // Forks; `serve` runs in the child, which ends when it returns. It calls `ready` with a port once
  // it can be used; until then this waits. REQUIRES: this process has one thread.
  using Serve = std::function<void(const std::function<void(int port)>& ready)>;
  static absl::StatusOr<std::unique_ptr<Child>> Fork(const Serve& serve);
  // Starts a program that serves on `port`; waits until it does.
  static absl::StatusOr<std::unique_ptr<Child>> Spawn(const std::vector<std::string>& command,
                                                      int port);
  // The same for one that serves when `serves` says so, asked every half millisecond.
  static absl::StatusOr<std::unique_ptr<Child>> SpawnUntil(const std::vector<std::string>& command,
                                                           const std::function<bool()>& serves);
  ~Child();  // kills it
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  int port() const { return port_; }
  double cpu_us() const;        // all its threads, since it began
  double resident_kib() const;  // now

 private:
  explicit Child(pid_t pid) : pid_(pid) {}
  pid_t pid_;
  int port_ = 0;
};

// A port that was free a moment ago.
int FreePort();

}  // namespace weir::bench
