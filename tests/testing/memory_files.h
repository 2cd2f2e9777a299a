// A file system in memory: quick, hermetic, and a whole directory can be copied and damaged.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "compliance/base/file.h"

namespace weir::testing {

// Thread-safe. Paths are taken as they are written. Everything is durable at once; wrap it in
// FaultyFiles for the rest.
class MemoryFiles final : public FileSystem {
 public:
  using Contents = std::map<std::string, std::string>;  // path -> bytes

  MemoryFiles() = default;
  explicit MemoryFiles(const Contents& contents);

  absl::StatusOr<std::unique_ptr<File>> Open(const std::string& path, OpenMode mode) override;
  absl::Status Rename(const std::string& from, const std::string& to) override;
  absl::Status MakeDirectory(const std::string& path) override;
  absl::StatusOr<std::vector<std::string>> List(const std::string& directory) const override;
  absl::Status Remove(const std::string& path) override;
  bool Exists(const std::string& path) const override;
  absl::StatusOr<uint32_t> Permissions(const std::string& path) const override;

  // A copy of every file, and one file's bytes to change in place.
  Contents contents() const;
  void Set(const std::string& path, std::string bytes);
  void SetPermissions(const std::string& path, uint32_t mode);  // 0600 unless set

  // The bytes of one file; shared, so that an open file outlives its name. Public for File only.
  struct Node {
    std::mutex mutex;  // guards both
    std::string bytes;
    bool locked = false;
  };
  bool Leads(const std::string& path, const std::shared_ptr<Node>& node) const;  // File only

 private:
  mutable std::mutex mutex_;  // guards everything below
  std::map<std::string, std::shared_ptr<Node>> nodes_;
  std::set<std::string> directories_;
  std::map<std::string, uint32_t> permissions_;
};

}  // namespace weir::testing
