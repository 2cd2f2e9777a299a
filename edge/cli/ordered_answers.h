// Answers that become known in any order and are printed in the order of their questions.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>

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

  bool HasRoom() const;
  bool HasWork() const;
  std::deque<Place> TakeAnswered();
  void Print();

  Output& output_;
  const AnswerLimits limits_;
  mutable std::mutex mutex_;  // guards everything below
  std::condition_variable work_;
  std::condition_variable room_;
  std::deque<Place> places_;
  uint64_t first_ = 0;  // place of places_.front()
  size_t unprinted_ = 0;
  size_t unprinted_bytes_ = 0;
  bool closing_ = false;
  bool failed_ = false;
  std::thread printer_;
};

}  // namespace weir::cli
