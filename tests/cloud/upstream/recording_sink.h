// A sink that remembers what it was told and whether the engine kept the rules of
// router::ChunkSink.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>

#include "cloud/upstream/utf8_joiner.h"
#include "router/engine.h"

namespace weir::testing {

// Thread-safe.
class RecordingSink final : public router::ChunkSink {
 public:
  void OnLabel(const label::Label&) override {
    Note([this] { broken_rule_ = "a label"; });
  }

  void OnText(std::string_view bytes) override {
    Note([&] {
      if (end_) broken_rule_ = "text after the end";
      if (bytes.empty()) broken_rule_ = "empty text";
      for (std::string_view rest = bytes; !rest.empty();) {
        const int size = cloud::CharacterBytes(rest);
        if (size <= 0) {
          broken_rule_ = "a cut character";
          break;
        }
        rest.remove_prefix(static_cast<size_t>(size));
      }
      text_ += bytes;
    });
  }

  void OnEnd(const router::GenerationEnd& end) override {
    Note([&] {
      if (end_) broken_rule_ = "a second end";
      end_ = Copied(end);
    });
  }

  // Waits at most 30 s. An end with UNKNOWN: it did not come, or a rule was broken.
  router::GenerationEnd WaitForEnd() {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::seconds(30), [this] { return end_.has_value(); });
    if (end_ && broken_rule_.empty()) return Copied(*end_);
    router::GenerationEnd none;
    none.status = absl::UnknownError(end_ ? broken_rule_ : "no end within 30 s");
    return none;
  }

  bool WaitForText() {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(30), [this] { return !text_.empty(); });
  }

  std::string text() const {
    const std::lock_guard lock(mutex_);
    return text_;
  }
  std::string broken_rule() const {
    const std::lock_guard lock(mutex_);
    return broken_rule_;
  }

 private:
  // With a status of its own: absl counts references where a thread sanitizer does not see it.
  static router::GenerationEnd Copied(const router::GenerationEnd& end) {
    router::GenerationEnd copy;
    copy.status = absl::Status(end.status.code(), end.status.message());
    copy.finish = end.finish;
    copy.usage = end.usage;
    copy.refusal = end.refusal;
    return copy;
  }

  template <typename Change>
  void Note(Change change) {
    const std::lock_guard lock(mutex_);
    change();
    changed_.notify_all();
  }

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::string text_;
  std::string broken_rule_;
  std::optional<router::GenerationEnd> end_;
};

}  // namespace weir::testing
