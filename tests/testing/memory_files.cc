#include "tests/testing/memory_files.h"

#include <algorithm>

#include "compliance/base/status.h"

namespace weir::testing {
namespace {

absl::Status NotFound(const std::string& path) {
  return Error(absl::StatusCode::kNotFound, "no such file {}", path);
}

class MemoryFile final : public File {
 public:
  MemoryFile(const MemoryFiles& files, std::string path, std::shared_ptr<MemoryFiles::Node> node)
      : files_(files), path_(std::move(path)), node_(std::move(node)) {}
  ~MemoryFile() override {
    const std::lock_guard lock(node_->mutex);
    if (holds_lock_) node_->locked = false;
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  absl::Status WriteAt(uint64_t offset, std::string_view bytes) override {
    const std::lock_guard lock(node_->mutex);
    std::string& content = node_->bytes;
    content.resize(std::max<size_t>(content.size(), offset + bytes.size()), '\0');
    content.replace(offset, bytes.size(), bytes);
    return absl::OkStatus();
  }
  absl::StatusOr<size_t> ReadInto(uint64_t offset, std::span<char> to) const override {
    const std::lock_guard lock(node_->mutex);
    if (offset >= node_->bytes.size()) return 0;
    return node_->bytes.copy(to.data(), to.size(), offset);
  }
  absl::Status Sync() override { return absl::OkStatus(); }
  absl::StatusOr<uint64_t> Size() const override {
    const std::lock_guard lock(node_->mutex);
    return node_->bytes.size();
  }
  absl::Status Truncate(uint64_t size) override {
    const std::lock_guard lock(node_->mutex);
    node_->bytes.resize(size, '\0');
    return absl::OkStatus();
  }
  absl::Status Lock() override {
    const std::lock_guard lock(node_->mutex);
    if (node_->locked && !holds_lock_) return Unavailable("another holds the lock");
    node_->locked = holds_lock_ = true;
    return absl::OkStatus();
  }
  absl::Status CheckName() const override {
    return files_.Leads(path_, node_) ? absl::OkStatus() : Unavailable("{} is gone", path_);
  }

 private:
  const MemoryFiles& files_;
  const std::string path_;
  std::shared_ptr<MemoryFiles::Node> node_;
  bool holds_lock_ = false;
};

}  // namespace

MemoryFiles::MemoryFiles(const Contents& contents) {
  for (const auto& [path, bytes] : contents) Set(path, bytes);
}

absl::StatusOr<std::unique_ptr<File>> MemoryFiles::Open(const std::string& path, OpenMode mode) {
  const std::lock_guard lock(mutex_);
  const auto found = nodes_.find(path);
  const bool makes = mode == OpenMode::kCreate || mode == OpenMode::kTemporary;
  if (found == nodes_.end() && !makes) return NotFound(path);
  auto& node = nodes_[path];
  if (!node) node = std::make_shared<Node>();
  return std::unique_ptr<File>(std::make_unique<MemoryFile>(*this, path, node));
}

absl::Status MemoryFiles::Rename(const std::string& from, const std::string& to) {
  const std::lock_guard lock(mutex_);
  auto node = nodes_.extract(from);
  if (node.empty()) return NotFound(from);
  nodes_.insert_or_assign(to, std::move(node.mapped()));
  return absl::OkStatus();
}

absl::Status MemoryFiles::MakeDirectory(const std::string& path) {
  const std::lock_guard lock(mutex_);
  for (size_t end = path.find('/', 1); end != std::string::npos; end = path.find('/', end + 1)) {
    directories_.insert(path.substr(0, end));
  }
  directories_.insert(path);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::string>> MemoryFiles::List(const std::string& directory) const {
  const std::lock_guard lock(mutex_);
  const std::string prefix = directory + "/";
  std::set<std::string> names;
  const auto take = [&](const std::string& path) {
    if (path.starts_with(prefix))
      names.insert(path.substr(prefix.size(), path.find('/', prefix.size()) - prefix.size()));
  };
  for (const auto& [path, node] : nodes_) take(path);
  for (const std::string& path : directories_) take(path);
  if (names.empty() && directories_.count(directory) == 0) return NotFound(directory);
  return std::vector<std::string>(names.begin(), names.end());
}

absl::Status MemoryFiles::Remove(const std::string& path) {
  const std::lock_guard lock(mutex_);
  return nodes_.erase(path) + directories_.erase(path) == 1 ? absl::OkStatus() : NotFound(path);
}

bool MemoryFiles::Leads(const std::string& path, const std::shared_ptr<Node>& node) const {
  const std::lock_guard lock(mutex_);
  const auto found = nodes_.find(path);
  return found != nodes_.end() && found->second == node;
}

bool MemoryFiles::Exists(const std::string& path) const {
  const std::lock_guard lock(mutex_);
  return nodes_.count(path) != 0 || directories_.count(path) != 0;
}

absl::StatusOr<uint32_t> MemoryFiles::Permissions(const std::string& path) const {
  const std::lock_guard lock(mutex_);
  if (nodes_.count(path) == 0) return absl::NotFoundError("no such file");
  const auto mode = permissions_.find(path);
  return mode == permissions_.end() ? 0600 : mode->second;
}

void MemoryFiles::SetPermissions(const std::string& path, uint32_t mode) {
  const std::lock_guard lock(mutex_);
  permissions_[path] = mode;
}

MemoryFiles::Contents MemoryFiles::contents() const {
  const std::lock_guard lock(mutex_);
  Contents contents;
  for (const auto& [path, node] : nodes_) {
    const std::lock_guard node_lock(node->mutex);
    contents[path] = node->bytes;
  }
  return contents;
}

void MemoryFiles::Set(const std::string& path, std::string bytes) {
  const size_t slash = path.find_last_of('/');
  if (slash != std::string::npos) MakeDirectory(path.substr(0, slash)).IgnoreError();
  const std::lock_guard lock(mutex_);
  auto& node = nodes_[path];
  if (!node) node = std::make_shared<Node>();
  const std::lock_guard node_lock(node->mutex);
  node->bytes = std::move(bytes);
}

}  // namespace weir::testing
