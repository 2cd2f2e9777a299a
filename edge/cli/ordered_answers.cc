#include "edge/cli/ordered_answers.h"

#include <utility>

namespace weir::cli {

OrderedAnswers::OrderedAnswers(Output& output, AnswerLimits limits)
    : output_(output), limits_(limits), printer_([this] { Print(); }) {}

OrderedAnswers::~OrderedAnswers() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  work_.notify_one();
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
  std::unique_lock lock(mutex_);
  room_.wait(lock, [this] { return HasRoom(); });
  ++unprinted_;
  unprinted_bytes_ += size_bytes;
  places_.push_back({size_bytes, std::nullopt});
  return first_ + places_.size() - 1;
}

void OrderedAnswers::Answer(uint64_t place, Json answer) {
  const std::lock_guard lock(mutex_);
  places_[place - first_].answer = std::move(answer);
  if (place == first_) work_.notify_one();
}

bool OrderedAnswers::printing() const {
  const std::lock_guard lock(mutex_);
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
  std::unique_lock lock(mutex_);
  while (true) {
    work_.wait(lock, [this] { return HasWork(); });
    if (places_.empty()) return;
    const std::deque<Place> taken = TakeAnswered();
    lock.unlock();
    for (const Place& place : taken) output_.Write(*place.answer);
    const bool printed = output_.Flush();
    lock.lock();
    failed_ = failed_ || !printed;
    for (const Place& place : taken) unprinted_bytes_ -= place.size_bytes;
    unprinted_ -= taken.size();
    room_.notify_all();
  }
}

}  // namespace weir::cli
