#include "compliance/base/file.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <set>

#include "compliance/base/status.h"

namespace weir {
namespace {

absl::StatusCode CodeOf(int error) {
  switch (error) {
    case ENOENT:
      return absl::StatusCode::kNotFound;
    case EEXIST:
      return absl::StatusCode::kAlreadyExists;
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return absl::StatusCode::kResourceExhausted;
    case EACCES:
    case EPERM:
    case EROFS:
      return absl::StatusCode::kPermissionDenied;
    default:
      return absl::StatusCode::kUnavailable;
  }
}

absl::Status Failure(std::string_view what, const std::string& path, int error = errno) {
  return Error(CodeOf(error), "{} {}: {}", what, path, std::strerror(error));
}

class PosixFile final : public File {
 public:
  PosixFile(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}
  ~PosixFile() override { ::close(fd_); }
  PosixFile(const PosixFile&) = delete;
  PosixFile& operator=(const PosixFile&) = delete;

  absl::Status WriteAt(uint64_t offset, std::string_view bytes) override {
    while (!bytes.empty()) {
      const ssize_t n = ::pwrite(fd_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) return Failure("cannot write", path_, n == 0 ? ENOSPC : errno);
      bytes.remove_prefix(static_cast<size_t>(n));
      offset += static_cast<uint64_t>(n);
    }
    return absl::OkStatus();
  }

  absl::StatusOr<size_t> ReadInto(uint64_t offset, std::span<char> to) const override {
    size_t have = 0;
    while (have < to.size()) {
      const ssize_t n =
          ::pread(fd_, to.data() + have, to.size() - have, static_cast<off_t>(offset + have));
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return Failure("cannot read", path_);
      if (n == 0) break;
      have += static_cast<size_t>(n);
    }
    return have;
  }

  absl::Status Sync() override {
    return ::fdatasync(fd_) == 0 ? absl::OkStatus() : Failure("cannot sync", path_);
  }

  absl::StatusOr<uint64_t> Size() const override {
    struct stat info {};
    if (::fstat(fd_, &info) != 0) return Failure("cannot stat", path_);
    return static_cast<uint64_t>(info.st_size);
  }

  absl::Status Truncate(uint64_t size) override {
    return ::ftruncate(fd_, static_cast<off_t>(size)) == 0 ? absl::OkStatus()
                                                           : Failure("cannot truncate", path_);
  }

  absl::Status Lock() override {
    return ::flock(fd_, LOCK_EX | LOCK_NB) == 0 ? absl::OkStatus() : Failure("cannot lock", path_);
  }

  absl::Status CheckName() const override {
    struct stat open {};
    struct stat named {};
    if (::fstat(fd_, &open) != 0) return Failure("cannot stat", path_);
    if (::stat(path_.c_str(), &named) != 0) return Unavailable("{} is gone", path_);
    if (open.st_ino != named.st_ino || open.st_dev != named.st_dev) {
      return Unavailable("{} was replaced", path_);
    }
    if (open.st_nlink != 1) return Unavailable("{} has {} names", path_, open.st_nlink);
    return absl::OkStatus();
  }

 private:
  int fd_;
  std::string path_;
};

std::string ParentOf(const std::string& path) {
  const size_t slash = path.find_last_of('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

absl::Status SyncDirectory(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return Failure("cannot open", path);
  const bool ok = ::fsync(fd) == 0;
  const int error = errno;
  ::close(fd);
  return ok ? absl::OkStatus() : Failure("cannot sync", path, error);
}

// Every change of the file system that holds `path`. Reports errors since Linux 5.8.
absl::Status SyncFileSystemOf(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return Failure("cannot open", path);
  const bool ok = ::syncfs(fd) == 0;
  const int error = errno;
  ::close(fd);
  return ok ? absl::OkStatus() : Failure("cannot sync the file system of", path, error);
}

// From so many files on one sync of everything is cheaper than one for each.
constexpr size_t kSyncTogether = 12;

std::string TemporaryOf(const std::string& path) { return path + ".tmp"; }

enum class Durability : uint8_t { kNow, kLater };

absl::Status WriteTemporary(FileSystem& files, const FileContent& content, Durability durability) {
  WEIR_ASSIGN_OR_RETURN(const auto file,
                        files.Open(TemporaryOf(content.path), OpenMode::kTemporary));
  WEIR_RETURN_IF_ERROR(file->Truncate(0));
  WEIR_RETURN_IF_ERROR(file->WriteAt(0, content.bytes));
  return durability == Durability::kNow ? file->Sync() : absl::OkStatus();
}

class PosixFileSystem final : public FileSystem {
 public:
  absl::StatusOr<std::unique_ptr<File>> Open(const std::string& path, OpenMode mode) override {
    int flags = O_CLOEXEC | (mode == OpenMode::kRead ? O_RDONLY : O_RDWR);
    if (mode == OpenMode::kCreate || mode == OpenMode::kTemporary) flags |= O_CREAT;
    const int fd = ::open(path.c_str(), flags, 0600);
    if (fd < 0) return Failure("cannot open", path);
    auto file = std::make_unique<PosixFile>(fd, path);
    if (mode == OpenMode::kCreate) WEIR_RETURN_IF_ERROR(SyncDirectory(ParentOf(path)));
    return std::unique_ptr<File>(std::move(file));
  }

  absl::Status Rename(const std::string& from, const std::string& to) override {
    if (::rename(from.c_str(), to.c_str()) != 0) return Failure("cannot rename", from);
    return SyncDirectory(ParentOf(to));
  }

  absl::Status MakeDirectory(const std::string& path) override {
    if (path.empty() || Exists(path)) return absl::OkStatus();
    const std::string parent = ParentOf(path);
    if (parent != path) WEIR_RETURN_IF_ERROR(MakeDirectory(parent));
    if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) {
      return Failure("cannot make directory", path);
    }
    return SyncDirectory(parent);
  }

  absl::StatusOr<std::vector<std::string>> List(const std::string& directory) const override {
    DIR* dir = ::opendir(directory.c_str());
    if (dir == nullptr) return Failure("cannot list", directory);
    std::vector<std::string> names;
    while (const dirent* entry = ::readdir(dir)) {
      const std::string_view name = entry->d_name;
      if (name != "." && name != "..") names.emplace_back(name);
    }
    ::closedir(dir);
    std::sort(names.begin(), names.end());
    return names;
  }

  absl::Status Remove(const std::string& path) override {
    return ::remove(path.c_str()) == 0 ? absl::OkStatus() : Failure("cannot remove", path);
  }

  bool Exists(const std::string& path) const override { return ::access(path.c_str(), F_OK) == 0; }

  absl::StatusOr<uint32_t> Permissions(const std::string& path) const override {
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0) return Failure("cannot stat", path);
    return static_cast<uint32_t>(info.st_mode & 07777);
  }

  // One syncfs(2) for all the new files, one fsync for each directory.
  absl::Status WriteFilesAtomically(std::span<const FileContent> contents) override {
    if (contents.size() < kSyncTogether) return FileSystem::WriteFilesAtomically(contents);
    for (const FileContent& content : contents) {
      WEIR_RETURN_IF_ERROR(WriteTemporary(*this, content, Durability::kLater));
    }
    WEIR_RETURN_IF_ERROR(SyncFileSystemOf(ParentOf(contents.front().path)));
    std::set<std::string> directories;
    for (const FileContent& content : contents) {
      const std::string from = TemporaryOf(content.path);
      if (::rename(from.c_str(), content.path.c_str()) != 0) return Failure("cannot rename", from);
      directories.insert(ParentOf(content.path));
    }
    for (const std::string& directory : directories) WEIR_RETURN_IF_ERROR(SyncDirectory(directory));
    return absl::OkStatus();
  }
};

}  // namespace

absl::StatusOr<std::string> File::ReadAt(uint64_t offset, size_t size) const {
  std::string bytes(size, '\0');
  WEIR_ASSIGN_OR_RETURN(const size_t have, ReadInto(offset, bytes));
  bytes.resize(have);
  return bytes;
}

std::unique_ptr<FileSystem> NewPosixFileSystem() { return std::make_unique<PosixFileSystem>(); }

absl::StatusOr<std::string> ReadWholeFile(FileSystem& files, const std::string& path,
                                          uint64_t limit_bytes) {
  WEIR_ASSIGN_OR_RETURN(const auto file, files.Open(path, OpenMode::kRead));
  WEIR_ASSIGN_OR_RETURN(const uint64_t size, file->Size());
  if (size > limit_bytes) {
    return Error(absl::StatusCode::kResourceExhausted, "{} has {} bytes, the limit is {}", path,
                 size, limit_bytes);
  }
  return file->ReadAt(0, size);
}

absl::Status WriteFileAtomically(FileSystem& files, const std::string& path,
                                 std::string_view content) {
  WEIR_RETURN_IF_ERROR(
      WriteTemporary(files, FileContent{path, std::string(content)}, Durability::kNow));
  return files.Rename(TemporaryOf(path), path);
}

absl::Status FileSystem::WriteFilesAtomically(std::span<const FileContent> contents) {
  for (const FileContent& content : contents) {
    WEIR_RETURN_IF_ERROR(WriteFileAtomically(*this, content.path, content.bytes));
  }
  return absl::OkStatus();
}

}  // namespace weir
