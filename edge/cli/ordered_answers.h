// Answers that become known in any order and are printed in the order of their questions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "edge/cli/batch.h"
#include "edge/cli/json_line.h"

namespace weir::cli {

struct AnswerLimits {
  size_t questions = 4096;               // without a printed answer
  size_t size_bytes = size_t{64} << 20;  // of those questions; a single larger one is let through
};

// Thread-safe. A thread of its own prints, and flushes whenever the next answer is not known yet.
class OrderedAnswers {
 public:
  OrderedAnswers(Output& output, AnswerLimits limits);
  // Waits until every question is answered and printed.
  ~OrderedAnswers();
  OrderedAnswers(const OrderedAnswers&) = delete;
  OrderedAnswers& operator=(const OrderedAnswers&) = delete;

  // Takes the next place in the output. Waits while a limit is reached.
  uint64_t Ask(size_t size_bytes);
  // Once for each place.
  void Answer(uint64_t place, Json answer);
  // False once printing has failed: answers are dropped from then on.
  bool printing() const;

 private:
  struct Place {
    size_t size_bytes = 0;
    std::optional<Json> answer;
  };

  bool HasRoom() const ABSL_SHARED_LOCKS_REQUIRED(mutex_);
  bool HasWork() const ABSL_SHARED_LOCKS_REQUIRED(mutex_);
  std::deque<Place> TakeAnswered() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Print();

  Output& output_;
  const AnswerLimits limits_;
  mutable absl::Mutex mutex_;
  std::deque<Place> places_ ABSL_GUARDED_BY(mutex_);
  uint64_t first_ ABSL_GUARDED_BY(mutex_) = 0;  // place of places_.front()
  size_t unprinted_ ABSL_GUARDED_BY(mutex_) = 0;
  size_t unprinted_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  bool closing_ ABSL_GUARDED_BY(mutex_) = false;
  bool failed_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread printer_;
};

}  // namespace weir::cli
