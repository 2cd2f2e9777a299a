#include "cloud/operating/trace_exporter.h"

#include <algorithm>
#include <chrono>

#include "compliance/base/log.h"

namespace weir::cloud {

TraceExporter::TraceExporter(TraceOptions options)
    : options_(std::move(options)),
      client_({.connect = absl::Seconds(1), .total = absl::Seconds(2), .body_bytes = 64 << 10},
              options_.ca),
      thread_([this] { Run(); }) {}

TraceExporter::~TraceExporter() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  news_.notify_one();
  thread_.join();
}

void TraceExporter::Add(ExchangeTrace trace) {
  const std::lock_guard lock(mutex_);
  if (waiting_.size() >= options_.queue) {
    ++dropped_;
    return;
  }
  waiting_.push_back(std::move(trace));
  if (waiting_.size() == options_.batch) news_.notify_one();
}

void TraceExporter::Write(Exposition& out) const {
  out.Family("weir_traces_sent_total", "counter", "Exchanges that the collector has taken.");
  out.Sample("", {}, static_cast<double>(sent()));
  out.Family(
      "weir_traces_dropped_total", "counter",
      "Exchanges whose trace was lost: the queue was full, or the collector did not answer.");
  out.Sample("", {}, static_cast<double>(dropped()));
}

std::vector<ExchangeTrace> TraceExporter::Next() {
  std::unique_lock lock(mutex_);
  news_.wait_for(lock, absl::ToChronoNanoseconds(options_.every),
                 [this] { return stopping_ || waiting_.size() >= options_.batch; });
  const auto count = static_cast<std::ptrdiff_t>(std::min(waiting_.size(), options_.batch));
  std::vector<ExchangeTrace> batch(std::make_move_iterator(waiting_.begin()),
                                   std::make_move_iterator(waiting_.begin() + count));
  waiting_.erase(waiting_.begin(), waiting_.begin() + count);
  return batch;
}

bool TraceExporter::PauseUnlessStopping() {
  std::unique_lock lock(mutex_);
  return !news_.wait_for(lock, absl::ToChronoNanoseconds(options_.every),
                         [this] { return stopping_; });
}

bool TraceExporter::Deliver(const std::vector<ExchangeTrace>& batch) {
  const std::string body = OtlpJson(batch, options_.service);
  for (int tries = 0; tries < kTries; ++tries) {
    const auto answer = client_.Post(options_.url, body, "application/json");
    if (answer.ok() && answer->code / 100 == 2) return true;
    // What it does not understand it will not understand later.
    if (answer.ok() && answer->code != 429 && answer->code < 500) return false;
    if (!PauseUnlessStopping()) return false;
  }
  return false;
}

void TraceExporter::Run() {
  for (bool stopping = false; !stopping;) {
    const std::vector<ExchangeTrace> batch = Next();
    {
      const std::lock_guard lock(mutex_);
      stopping = stopping_;
    }
    if (batch.empty()) continue;
    const bool delivered = Deliver(batch);
    (delivered ? sent_ : dropped_) += batch.size();
    if (!delivered) log::Warning("traces_dropped", {{"exchanges", batch.size()}});
  }
}

}  // namespace weir::cloud
