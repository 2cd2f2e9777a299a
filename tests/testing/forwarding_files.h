// A file system that hands everything on to another: for those that change one thing of it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "compliance/base/file.h"

namespace weir::testing {

// As thread-safe as `base`, which must outlive it.
class ForwardingFiles : public FileSystem {
 public:
  explicit ForwardingFiles(FileSystem& base) : base_(base) {}
  absl::StatusOr<std::unique_ptr<File>> Open(const std::string& path, OpenMode mode) override {
    return base_.Open(path, mode);
  }
  absl::Status Rename(const std::string& from, const std::string& to) override {
    return base_.Rename(from, to);
  }
  absl::Status MakeDirectory(const std::string& path) override { return base_.MakeDirectory(path); }
  absl::StatusOr<std::vector<std::string>> List(const std::string& directory) const override {
    return base_.List(directory);
  }
  absl::Status Remove(const std::string& path) override { return base_.Remove(path); }
  bool Exists(const std::string& path) const override { return base_.Exists(path); }
  absl::StatusOr<uint32_t> Permissions(const std::string& path) const override {
    return base_.Permissions(path);
  }

 private:
  FileSystem& base_;
};

}  // namespace weir::testing
