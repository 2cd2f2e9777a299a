// Keeps every frame of an exchange and lets a test wait for the last one. Thread-safe.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "router/exchange.h"

namespace weir::testing {

class CapturingWriter final : public router::Writer {
 public:
  void Started(const gate::Admitted& admitted, const router::Routed& routed,
               const std::string&) override {
    const std::lock_guard lock(mutex_);
    masks = admitted.masks().size();
    Note("started:" + routed.decision.engine());
  }
  void Noticed(const conduct::Notice& notice) override {
    const std::lock_guard lock(mutex_);
    notices.push_back(notice.kind);
  }
  void Text(const label::Labelled& text) override {
    const std::lock_guard lock(mutex_);
    shown += text.text();
    if (text.label()) labels.push_back(*text.label());
    Note("text");
  }
  void Withdrawn(const std::string& category) override {
    const std::lock_guard lock(mutex_);
    shown.clear();
    Note("withdrawn:" + category);
  }
  void Refused(const router::RefusedFrame& frame, const label::Labelled& reply) override {
    const std::lock_guard lock(mutex_);
    reply_text = reply.text();
    if (reply.label()) labels.push_back(*reply.label());
    Note("refused:" + frame.reason);
  }
  void Finished(const router::FinishedFrame& frame, const router::Closed& closed) override {
    const std::lock_guard lock(mutex_);
    finished = frame;
    receipt = closed.receipt();
    ++ends_;
    Note("finished");
  }
  void Failed(const absl::Status& status) override {
    const std::lock_guard lock(mutex_);
    failed = status;
    ++ends_;
    Note("failed");
  }

  // False after 20 seconds without a last frame: the exchange hangs.
  bool WaitForEnd() {
    std::unique_lock lock(mutex_);
    return ended_.wait_for(lock, std::chrono::seconds(20), [this] { return ends_ > 0; });
  }
  bool WaitForText() {
    std::unique_lock lock(mutex_);
    return ended_.wait_for(lock, std::chrono::seconds(20),
                           [this] { return !shown.empty() || ends_ > 0; });
  }
  int ends() {
    const std::lock_guard lock(mutex_);
    return ends_;
  }

  // Read these after WaitForEnd().
  std::vector<std::string> frames;
  std::vector<std::string> notices;  // their kinds
  std::string shown;
  std::string reply_text;
  std::vector<label::Label> labels;
  std::optional<router::FinishedFrame> finished;
  std::optional<ledger::Receipt> receipt;
  absl::Status failed;
  size_t masks = 0;

 private:
  void Note(std::string frame) {  // REQUIRES: mutex_ held
    frames.push_back(std::move(frame));
    ended_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable ended_;
  int ends_ = 0;
};

}  // namespace weir::testing
