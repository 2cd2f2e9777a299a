#include "edge/cli/ordered_answers.h"

#include <utility>

namespace weir::cli {

OrderedAnswers::OrderedAnswers(Output& output, AnswerLimits limits)
    : output_(output), limits_(limits), printer_([this] { Print(); }) {}

OrderedAnswers::~OrderedAnswers() {
  {
    const absl::MutexLock lock(&mutex_);
    closing_ = true;
  }
  printer_.join();
}

bool OrderedAnswers::HasRoom() const {
  return unprinted_ < limits_.questions &&
         (unprinted_ == 0 || unprinted_bytes_ < limits_.size_bytes);
}

bool OrderedAnswers::HasWork() const {
  if (places_.empty()) return closing_;
  return places_.front().answer.has_value();
}

uint64_t OrderedAnswers::Ask(size_t size_bytes) {
  const absl::MutexLock lock(&mutex_);
  mutex_.Await(absl::Condition(this, &OrderedAnswers::HasRoom));
  ++unprinted_;
  unprinted_bytes_ += size_bytes;
  places_.push_back({size_bytes, std::nullopt});
  return first_ + places_.size() - 1;
}

void OrderedAnswers::Answer(uint64_t place, Json answer) {
  const absl::MutexLock lock(&mutex_);
  places_[place - first_].answer = std::move(answer);
}

bool OrderedAnswers::printing() const {
  const absl::MutexLock lock(&mutex_);
  return !failed_;
}

std::deque<OrderedAnswers::Place> OrderedAnswers::TakeAnswered() {
  std::deque<Place> taken;
  while (!places_.empty() && places_.front().answer.has_value()) {
    taken.push_back(std::move(places_.front()));
    places_.pop_front();
    ++first_;
  }
  return taken;
}

void OrderedAnswers::Print() {
  while (true) {
    std::deque<Place> taken;
    {
      const absl::MutexLock lock(&mutex_);
      mutex_.Await(absl::Condition(this, &OrderedAnswers::HasWork));
      if (places_.empty()) return;
      taken = TakeAnswered();
    }
    for (const Place& place : taken) output_.Write(*place.answer);
    const bool printed = output_.Flush();
    const absl::MutexLock lock(&mutex_);
    failed_ = failed_ || !printed;
    for (const Place& place : taken) unprinted_bytes_ -= place.size_bytes;
    unprinted_ -= taken.size();
  }
}

}  // namespace weir::cli
