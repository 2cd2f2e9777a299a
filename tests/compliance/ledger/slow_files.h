// A file system whose next sync waits until it is let go.
#pragma once

#include <atomic>
#include <latch>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "tests/testing/forwarding_files.h"

namespace weir::testing {

// Wraps `base`, which must outlive it. Thread-safe; one sync is held in its life.
class SlowFiles final : public ForwardingFiles {
 public:
  using ForwardingFiles::ForwardingFiles;
  void HoldSyncs() { hold_ = true; }
  void WaitUntilHeld() { held_.wait(); }
  void LetGo() { go_.count_down(); }
  std::thread::id synced_by() const { return synced_by_; }

  absl::StatusOr<std::unique_ptr<File>> Open(const std::string& path, OpenMode mode) override {
    auto file = ForwardingFiles::Open(path, mode);
    if (!file.ok()) return file.status();
    return std::unique_ptr<File>(std::make_unique<SlowFile>(*this, *std::move(file)));
  }

 private:
  class SlowFile final : public File {
   public:
    SlowFile(SlowFiles& files, std::unique_ptr<File> base)
        : files_(files), base_(std::move(base)) {}
    absl::Status WriteAt(uint64_t offset, std::string_view bytes) override {
      return base_->WriteAt(offset, bytes);
    }
    absl::StatusOr<size_t> ReadInto(uint64_t offset, std::span<char> to) const override {
      return base_->ReadInto(offset, to);
    }
    absl::Status Sync() override {
      files_.synced_by_ = std::this_thread::get_id();
      if (files_.hold_.exchange(false)) {
        files_.held_.count_down();
        files_.go_.wait();
      }
      return base_->Sync();
    }
    absl::StatusOr<uint64_t> Size() const override { return base_->Size(); }
    absl::Status Truncate(uint64_t size) override { return base_->Truncate(size); }
    absl::Status Lock() override { return base_->Lock(); }
    absl::Status CheckName() const override { return base_->CheckName(); }

   private:
    SlowFiles& files_;
    std::unique_ptr<File> base_;
  };

  std::atomic<bool> hold_ = false;
  std::latch held_{1};
  std::latch go_{1};
  std::atomic<std::thread::id> synced_by_;
};

}  // namespace weir::testing
