// Time for benchmarks, the one place that does not take it from a Clock.
#pragma once

#include <time.h>

#include <cstdint>

namespace weir::bench {

enum class Time : uint8_t {
  kThreadCpu,   // what this thread computed: steady on a busy machine
  kProcessCpu,  // what all threads computed
  kWall,        // for what waits for the disk
};

// A value; starts when it is made.
class Stopwatch {
 public:
  explicit Stopwatch(Time time) : clock_(ClockOf(time)), start_ns_(NowNs()) {}
  double ns() const { return static_cast<double>(NowNs() - start_ns_); }
  double seconds() const { return ns() / 1e9; }

 private:
  static clockid_t ClockOf(Time time) {
    switch (time) {
      case Time::kThreadCpu:
        return CLOCK_THREAD_CPUTIME_ID;
      case Time::kProcessCpu:
        return CLOCK_PROCESS_CPUTIME_ID;
      case Time::kWall:
        return CLOCK_MONOTONIC;
    }
    return CLOCK_MONOTONIC;
  }
  int64_t NowNs() const {
    timespec now{};
    ::clock_gettime(clock_, &now);
    return int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
  }
  clockid_t clock_;
  int64_t start_ns_;
};

}  // namespace weir::bench
